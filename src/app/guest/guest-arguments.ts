import { takesStdout } from "../../files/file-target.ts";

/** Where the guest's program leaves the result document that `--json FILE` asks for. */
export const JSON_FOLDER = "/run/ftrace-run-json";

/** Options of `run` that are passed on to the guest's program; each as on the command line. */
export interface GuestOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly duration?: string;
  /** A path that means the same in the guest. */
  readonly out?: string;
  /** True and `-`: stdout. */
  readonly json?: true | string;
  readonly format: string;
  readonly quiet?: boolean;
}

/** The command line of `run` in a guest. */
export function guestArguments(
  paths: readonly string[],
  { set, duration, out, json, format, quiet }: GuestOptions,
): readonly string[] {
  return [
    "run",
    ...Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...(duration === undefined ? [] : ["--duration", duration]),
    ...(out === undefined ? [] : ["--out", out]),
    ...jsonArguments(json),
    "--format",
    format,
    ...(quiet ? ["--quiet"] : []),
    "--",
    ...paths,
  ];
}

function jsonArguments(json: GuestOptions["json"]): readonly string[] {
  if (json === undefined) return [];
  return ["--json", takesStdout(json) ? "-" : `${JSON_FOLDER}/result.json`];
}
