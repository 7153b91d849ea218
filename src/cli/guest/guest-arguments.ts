import { takesStdout } from "../terminal/print-results.ts";
import type { RunOptions } from "../actions/run.ts";

/** Where the guest's program leaves the result document that `--json FILE` asks for. */
export const JSON_FOLDER = "/run/ftrace-run-json";

/** The command line of `run` that does in a guest what these options ask for. */
export function guestArguments(
  paths: readonly string[],
  { set, duration, out, json, format, quiet }: RunOptions,
  jsonFolder: string,
): readonly string[] {
  return [
    "run",
    ...Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...(duration === undefined ? [] : ["--duration", duration]),
    ...(out === undefined ? [] : ["--out", out]),
    ...jsonArguments(json, jsonFolder),
    "--format",
    format,
    ...(quiet ? ["--quiet"] : []),
    "--",
    ...paths,
  ];
}

function jsonArguments(json: RunOptions["json"], folder: string): readonly string[] {
  if (json === undefined) return [];
  return ["--json", takesStdout(json) ? "-" : `${folder}/result.json`];
}
