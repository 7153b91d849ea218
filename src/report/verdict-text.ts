import { escapeText, quoted } from "../core/escape.ts";
import { type Amount, distinctTexts } from "../core/quantity-text.ts";
import type { DocumentValue, ExpectationDocument, VerdictStatus } from "../document/result-document.ts";

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

/** The value of an expectation's side, as safe text: `523`, `45.6 %`, `"sh"`, `no value`; distinct from the other side's text. */
function valueText(side: DocumentValue, other: DocumentValue | undefined): string {
  const amounts = [side, other].map((one) => one && amountOf(one));
  const [amount] = amounts;
  if (amount) return distinctTexts(amounts.filter((one) => one !== undefined))[0]!;
  const { value } = side;
  return value === null ? "no value" : typeof value === "string" ? quoted(value) : String(value);
}

function amountOf({ value, unit }: DocumentValue): Amount | undefined {
  if (typeof value === "number") return { value, unit };
  return typeof value === "string" && isLargeInteger(value) ? { value, unit } : undefined;
}

/** Beyond 2^53 integers are decimal text in the document. */
function isLargeInteger(text: string): boolean {
  return /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(Number(text));
}

function noteText(note: string | undefined): string {
  return note === undefined ? "" : ` (${escapeText(note)})`;
}

/** The outcome of an expectation in a few words (safe text): its value, and the reason if the value does not explain it. */
export function outcomeText({ verdict, left, right, reason }: ExpectationDocument): string {
  switch (verdict) {
    case "held":
      return left ? `${valueText(left, right)}${noteText(reason)}` : "";
    case "failed": {
      if (left && right)
        return `${valueText(left, right)}, compared with ${valueText(right, left)}${noteText(reason)}`;
      return left ? valueText(left, right) : escapeText(reason ?? "");
    }
    case "inconclusive": {
      const because = escapeText(reason ?? "no value to judge");
      return left && left.value !== null
        ? `${valueText(left, right)}, inconclusive: ${because}`
        : `inconclusive: ${because}`;
    }
  }
}
