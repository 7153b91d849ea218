/** Where the guest's program leaves the reports that `--format NAME=FILE` and `--json FILE` ask for. */
export const REPORTS_FOLDER = "/run/ftrace-run-reports";

/** Results of all specs in one format. */
export interface GuestReport {
  /** A name that `--format` takes. */
  readonly format: string;
  /** Here, not in the guest. */
  readonly path: string;
  /** Added to what the file has. */
  readonly appends?: true;
}

/** The name of a report's file in the guest: `0.json`. */
export function reportName({ format }: GuestReport, index: number): string {
  return `${index}.${format}`;
}

/** Options of `run` that are passed on to the guest's program; each as on the command line. */
export interface GuestOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly duration?: string | undefined;
  /** A path that means the same in the guest. */
  readonly out?: string | undefined;
  /** The format on stdout: a name that `--format` takes. */
  readonly stdout: string;
  readonly reports: readonly GuestReport[];
  readonly failFast?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** The command line of `run` in a guest. */
export function guestArguments(
  paths: readonly string[],
  { set, duration, out, stdout, reports, failFast, quiet }: GuestOptions,
): readonly string[] {
  return [
    "run",
    ...Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...(duration === undefined ? [] : ["--duration", duration]),
    ...(out === undefined ? [] : ["--out", out]),
    "--format",
    stdout,
    ...reports.flatMap((report, index) => [
      "--format",
      `${report.format}=${REPORTS_FOLDER}/${reportName(report, index)}`,
    ]),
    ...(failFast ? ["--fail-fast"] : []),
    ...(quiet ? ["--quiet"] : []),
    "--",
    ...paths,
  ];
}
