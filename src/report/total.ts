import { countOf } from "../core/quantity-text.ts";
import type { ResultDocument, VerdictStatus } from "../document/result-document.ts";

/** Results by verdict, in the order of their first: `3 specs: 2 passed, 1 failed`. */
export function totalText(results: readonly ResultDocument[]): string {
  const counts = new Map<VerdictStatus, number>();
  for (const { verdict } of results) counts.set(verdict.status, (counts.get(verdict.status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${status.replaceAll("-", " ")}`);
  return `${countOf(results.length, "spec")}: ${parts.join(", ")}`;
}
