import { worst } from "../core/exit-status.ts";
import type { ResultDocument } from "../document/result-document.ts";
import type { Rendering } from "./rendering.ts";

/** What later steps of a GitHub job can use: `name=value` lines, none of whose values comes from a spec or a recording. */
export function githubOutput(results: readonly ResultDocument[]): string {
  const status = worst(results.map(({ verdict }) => verdict.exitStatus));
  const verdict = results.find((one) => one.verdict.exitStatus === status)?.verdict.status ?? "passed";
  const passed = results.filter((one) => one.verdict.status === "passed").length;
  return `verdict=${verdict}\nexit-status=${status}\nspecs=${results.length}\npassed=${passed}\n`;
}

/** `--format github-output`. */
export const githubOutputRendering: Rendering = { document: githubOutput };
