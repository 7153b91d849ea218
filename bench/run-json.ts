import { execFileSync } from "node:child_process";
import type { ResultDocument } from "../src/report/result-document.ts";

/** Runs a spec as a user would, and returns its result document. Throws when the verdict isn't `passed`. */
export function runJson(root: string, args: readonly string[]): ResultDocument {
  const output = execFileSync("node", ["bin/ftrace-run.js", ...args, "--quiet", "--json", "-"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  return JSON.parse(output) as ResultDocument;
}
