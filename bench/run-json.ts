import { execFileSync } from "node:child_process";
import type { ResultDocument, ResultsDocument } from "../src/document/result-document.ts";

/** Runs a spec as a user would, and returns its result document. Throws when the verdict isn't `passed`. */
export function runJson(root: string, args: readonly string[]): ResultDocument {
  const output = execFileSync("node", ["bin/ftrace-run.js", ...args, "--quiet", "--json", "-"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const [result] = (JSON.parse(output) as ResultsDocument).results;
  if (result === undefined) throw new Error(`no result of ${args.join(" ")}`);
  return result;
}
