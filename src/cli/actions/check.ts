import { checkSpecFiles } from "../../app/check-specs.ts";
import type { OpenedSpec } from "../../app/open-specs.ts";
import type { OtherKernel } from "../../app/other-kernel.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { safeJson } from "../../core/safe-json.ts";
import { problemDocument } from "../../result/problem-document.ts";
import type { PlainFormat } from "../common-options.ts";
import { worst } from "../../core/exit-status.ts";
import { statusOf } from "../exit-status.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { showProblems, withCommand } from "../terminal/show-problems.ts";

/** Options of the command `check`. */
export interface CheckOptions extends OtherKernel {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
}

/** Checks specs against the live kernel or another one; changes nothing. Returns the exit status. */
export async function checkSpecs(
  paths: readonly string[],
  options: CheckOptions,
  io: ConsoleIo,
): Promise<number> {
  const checked = await checkSpecFiles(paths, options, guestHost(io));
  const { specs, unreadable } = checked.ok ? checked.value : { specs: [], unreadable: checked.error };
  show([...unreadable, ...specs.flatMap((spec) => spec.problems)], options.format, io);
  if (options.format === "text") io.out(specs.map(verdictOn).join(""));
  return worst([statusOf({ problems: unreadable }), ...specs.map((spec) => statusOf(spec))]);
}

/** One line about a spec, besides its problems. */
function verdictOn({ source, spec, prepared, problems }: OpenedSpec): string {
  if (!spec) return "";
  if (problems.length === 0) return `${source.path}: ok\n`;
  const errors = problems.filter(({ severity }) => severity === "error");
  if (prepared || !errors.every(isBlind)) return "";
  return `${source.path}: no errors found, but not checked against a kernel (use --vm, or --kernel PROFILE; ftrace-run doctor --profile prints one)\n`;
}

/** The kernel could not be read, which says nothing about the spec. */
function isBlind({ code, at }: Diagnostic): boolean {
  return at === undefined && (code === "not-permitted" || code === "tracefs-missing");
}

function show(problems: readonly Diagnostic[], format: PlainFormat, io: ConsoleIo): void {
  if (format === "json") io.out(asJson(problems));
  else showProblems(problems, io);
}

/** For editors: an array of diagnostics, empty where nothing is wrong. */
function asJson(problems: readonly Diagnostic[]): string {
  return `${safeJson(problems.map((problem) => problemDocument(withCommand(problem))))}\n`;
}
