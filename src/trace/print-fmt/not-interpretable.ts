/** Why a print format, or a part of it, can't be interpreted. Never leaves this folder: `compilePrintFmt` returns the reason. */
export class NotInterpretable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotInterpretable";
  }
}
