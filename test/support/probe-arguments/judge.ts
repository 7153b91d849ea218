import { conventionOf } from "../../../src/sites/machine-convention.ts";
import { settleArgument } from "../../../src/plan/probes/uprobes/settle-argument.ts";
import { innermost } from "../../../src/spec/probes/fetch-argument.ts";
import { parseProgramArgument } from "../../../src/spec/uprobes/parse-program-argument.ts";

/** `at`: the part of the text that is wrong, where it is known. */
export type Judgement =
  | { readonly isTaken: true; readonly kernelText: string }
  | {
      readonly isTaken: false;
      readonly message: string;
      readonly at?: readonly [start: number, end: number];
    };

/** What the checker says of an argument of a probe in a program for x86-64, at the entry or the return of a function. */
export function judgeProgramArgument(text: string, where: "entry" | "return"): Judgement {
  const parsed = parseProgramArgument(text);
  if (!parsed.ok) {
    const { message, start, end } = parsed.error;
    return { isTaken: false, message, at: [start, end] };
  }
  if (where === "entry" && innermost(parsed.value.fetch).kind === "return-value")
    return { isTaken: false, message: "no return value at the entry" };
  const site = { convention: conventionOf(62, 64)!, architecture: "x86_64", isEntry: where === "entry" };
  const settled = settleArgument(parsed.value, site);
  return settled.ok
    ? { isTaken: true, kernelText: settled.value.kernelText }
    : { isTaken: false, message: settled.message };
}

/** What the kernel takes, and we don't, on purpose. */
export const STRICTER: ReadonlyMap<string, string> = new Map([
  ["+0(%di)x", "the kernel drops what stands behind the last parenthesis"],
  ...["%di:symstr", "+0(%di):symstr", "$arg1:symstr", "@jiffies:symstr"].map((argument): [string, string] => [
    argument,
    "the kernel can overwrite memory outside the record",
  ]),
]);
