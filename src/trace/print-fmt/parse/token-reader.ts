import { NotInterpretable } from "../not-interpretable.ts";
import type { Token } from "./tokenize.ts";

/** Goes over tokens, with a look ahead. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Where the reader is; `seek` goes back to it. */
  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  seek(position: number): void {
    this.#at = position;
  }

  /** The token that comes, or the one behind that many others. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new NotInterpretable("ends too early");
    this.#at++;
    return token;
  }

  /** Whether this sign, or name, comes. */
  sees(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.text === text && (token.kind === "sign" || token.kind === "name");
  }

  /** Passes the sign, if it comes. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw new NotInterpretable(`has no "${text}" where C needs one`);
  }

  /** The name that comes, if one does. */
  takeName(): string | undefined {
    const token = this.peek();
    if (token?.kind !== "name") return undefined;
    this.#at++;
    return token.text;
  }

  name(): string {
    const name = this.takeName();
    if (name === undefined) throw new NotInterpretable("has no name where C needs one");
    return name;
  }
}
