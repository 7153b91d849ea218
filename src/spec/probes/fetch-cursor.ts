import { didYouMean } from "../../core/nearest.ts";
import type { ArgumentProblem } from "./fetch-argument.ts";

/** Ends the parsing of one argument. Never leaves `parseFetchArgument`. */
export class FetchStop extends Error {
  readonly problem: ArgumentProblem;

  constructor(problem: ArgumentProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** A text that is read from left to right. */
export class FetchCursor {
  at = 0;
  /** True if `$NAME` is a field of an event. */
  readonly takesFields: boolean;
  readonly #text: string;

  constructor(text: string, takesFields: boolean) {
    this.#text = text;
    this.takesFields = takesFields;
  }

  get length(): number {
    return this.#text.length;
  }

  peek(): string {
    return this.#text[this.at] ?? "";
  }

  /** The text that a sticky pattern takes from here (it may take none), and where it began. */
  match(pattern: RegExp): readonly [text: string, start: number] {
    const start = this.at;
    pattern.lastIndex = start;
    const [text] = pattern.exec(this.#text) ?? [""];
    this.at = start + text.length;
    return [text, start];
  }

  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  expect(character: string, message: string, openedAt: number): void {
    if (this.take(character)) return;
    throw new FetchStop({ code: "expression-syntax", message, start: openedAt, end: openedAt + 1 });
  }

  /** Throws where something is left. */
  end(): void {
    if (this.at >= this.length) return;
    throw new FetchStop({
      code: "expression-syntax",
      message: "unexpected characters after the fetch expression",
      hint: "a type follows after a colon: $arg1:s32",
      start: this.at,
      end: this.length,
    });
  }

  /** A space would end the argument and `#` the whole command (`trace_parse_run_command`): no such thing gets near the kernel. */
  onlyKnownCharacters(): void {
    const wrong = /[^!-~]|#/u.exec(this.#text);
    if (!wrong) return;
    const what = wrong[0] === "#" ? '"#"' : wrong[0] === " " ? "a space" : "this character";
    throw new FetchStop({
      code: "expression-syntax",
      message: `a probe's argument cannot contain ${what}`,
      start: wrong.index,
      end: wrong.index + wrong[0].length,
    });
  }

  near(word: string, words: readonly string[]): string | undefined {
    return didYouMean(word, words);
  }
}
