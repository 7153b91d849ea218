import { type Explanation, explainSpec as explain } from "../../app/explain-spec.ts";
import type { OtherKernel } from "../../app/other-kernel.ts";
import { explainText } from "../../report/commands/explain-text.ts";
import { safeJson } from "../../core/safe-json.ts";
import type { PlainFormat } from "../common-options.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Options of the command `explain`. */
export interface ExplainOptions extends OtherKernel {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
  readonly shell?: boolean;
}

/** Prints what a run would do, and how each step is undone. Returns the exit status. */
export async function explainSpec(
  path: string,
  { format, shell = false, ...options }: ExplainOptions,
  io: ConsoleIo,
): Promise<number> {
  const { explanation, problems } = await explain(path, { ...options, shell }, guestHost(io));
  const status = reportProblems(problems, io);
  if (explanation) io.out(textOf(explanation, format, io));
  return status;
}

function textOf(explanation: Explanation, format: PlainFormat, { stdout }: ConsoleIo): string {
  if (explanation.kind === "script") return explanation.text;
  const { steps, instance } = explanation;
  if (format === "text") return explainText(steps, instance, textOptions(stdout));
  return `${safeJson(steps.map(({ at: _, ...step }) => step))}\n`;
}
