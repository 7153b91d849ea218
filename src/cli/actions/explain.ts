import type { PreparedSpec } from "../../app/prepare-spec.ts";
import { explainPlan } from "../../plan/explain.ts";
import { shellScript } from "../../plan/shell/shell-script.ts";
import { notInShell } from "../../plan/shell/workload-shell.ts";
import { explainText } from "../../report/commands/explain-text.ts";
import { safeJson } from "../../report/json-report.ts";
import type { PlainFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { openSpecFiles } from "../files/open-spec-files.ts";
import { otherKernel, type OtherKernel } from "../guest/other-kernel.ts";
import { withRights } from "../retry-command.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { textOptions } from "../terminal/text-options.ts";

/** Options of the command `explain`. */
export interface ExplainOptions extends OtherKernel {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
  readonly shell?: true;
}

/** Prints what a run would do, and how each step is undone. Returns the exit status. */
export async function explainSpec(path: string, options: ExplainOptions, io: ConsoleIo): Promise<number> {
  const kernel = await otherKernel(options, io);
  if (!kernel.ok) {
    showProblems(kernel.error, io);
    return statusOf({ problems: kernel.error });
  }
  const retry = withRights(process.argv.slice(2), process.env);
  const { specs, unreadable } = await openSpecFiles([path], { set: options.set, retry, ...kernel.value });
  const prepared = specs[0]?.prepared;
  const unwritable = prepared && options.shell ? notInShell(prepared.spec) : [];
  const problems = [...unreadable, ...specs.flatMap((spec) => spec.problems), ...unwritable];
  showProblems(problems, io);
  if (prepared && unwritable.length === 0) io.out(explained(prepared, options, io));
  return statusOf({ problems });
}

function explained(prepared: PreparedSpec, { shell, format }: ExplainOptions, io: ConsoleIo): string {
  const { spec, plan, facts } = prepared;
  const { mountPoint } = facts.tracefs;
  if (shell) return shellScript(plan, spec, mountPoint);
  const steps = explainPlan(plan, mountPoint);
  const instance = plan.folder === "" ? mountPoint : `${mountPoint}/${plan.folder}`;
  if (format === "text") return explainText(steps, instance, textOptions(io.stdout));
  return `${safeJson(steps.map(({ at: _, ...step }) => step))}\n`;
}
