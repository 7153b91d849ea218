import { checkWorkload } from "../../app/check-workload.ts";
import type { OpenedSpec } from "../../app/open-specs.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { problemDocument } from "../../result/problem-document.ts";
import { safeJson } from "../../report/json-report.ts";
import type { PlainFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf, worst } from "../exit-status.ts";
import { openSpecFiles } from "../files/open-spec-files.ts";
import { otherKernel, type OtherKernel } from "../guest/other-kernel.ts";
import { withRights } from "../retry-command.ts";
import { showProblems } from "../terminal/show-problems.ts";

/** Options of the command `check`. */
export interface CheckOptions extends OtherKernel {
  readonly set: Readonly<Record<string, string>>;
  readonly format: PlainFormat;
}

/** Checks specs against the live kernel or a profile's, touching nothing. Returns the exit status. */
export async function checkSpecs(
  paths: readonly string[],
  { set, format, kernel: profile, vm }: CheckOptions,
  io: ConsoleIo,
): Promise<number> {
  const kernel = await otherKernel(
    { ...(profile !== undefined && { kernel: profile }), ...(vm !== undefined && { vm }) },
    io,
  );
  if (!kernel.ok) {
    show(kernel.error, format, io);
    return statusOf({ problems: kernel.error });
  }
  const retry = withRights(process.argv.slice(2), process.env);
  const { specs: opened, unreadable } = await openSpecFiles(paths, { set, retry, ...kernel.value });
  const specs = profile === undefined && vm === undefined ? opened.map(withWorkload) : opened;
  show([...unreadable, ...specs.flatMap((spec) => spec.problems)], format, io);
  if (format === "text") {
    for (const spec of specs) io.out(verdictOn(spec));
  }
  return worst([statusOf({ problems: unreadable }), ...specs.map((spec) => statusOf(spec))]);
}

/** With what this machine lacks for the workload. */
function withWorkload(opened: OpenedSpec): OpenedSpec {
  const warnings = opened.prepared ? checkWorkload(opened.prepared.spec, process.env) : [];
  return { ...opened, problems: [...opened.problems, ...warnings] };
}

/** What is said of a spec besides its problems. */
function verdictOn({ source, spec, prepared, problems }: OpenedSpec): string {
  if (!spec) return "";
  if (problems.length === 0) return `${source.path}: ok\n`;
  const errors = problems.filter(({ severity }) => severity === "error");
  if (prepared || !errors.every(isBlind)) return "";
  return `${source.path}: no errors found, but not checked against a kernel (use --vm, or --kernel PROFILE; ftrace-run doctor --profile prints one)\n`;
}

/** The kernel could not be looked at, which says nothing of the spec. */
function isBlind({ code, at }: Diagnostic): boolean {
  return at === undefined && (code === "not-permitted" || code === "tracefs-missing");
}

function show(problems: readonly Diagnostic[], format: PlainFormat, io: ConsoleIo): void {
  if (format === "json") io.out(asJson(problems));
  else showProblems(problems, io);
}

/** For editors: an array of diagnostics, empty where nothing is wrong. */
function asJson(problems: readonly Diagnostic[]): string {
  return `${safeJson(problems.map(problemDocument))}\n`;
}
