import type { VerdictStatus } from "../document/result-document.ts";

const WORDS: Readonly<Record<VerdictStatus, string>> = {
  "passed": "passed",
  "failed": "failed",
  "invalid": "the spec is wrong",
  "unsupported": "this kernel can't do it",
  "inconclusive": "inconclusive",
  "not-restored": "the kernel's state was not restored",
  "error": "the run failed",
  "interrupted": "interrupted",
  "not-run": "not run",
};

/** A verdict for people. */
export function verdictWord(status: VerdictStatus): string {
  return WORDS[status];
}
