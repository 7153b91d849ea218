import { escapeText, quoted } from "../core/escape.ts";
import { quantityText } from "../core/quantity-text.ts";
import { formatQuantity } from "../core/units.ts";
import type { DocumentValue, ExpectationDocument } from "../document/result-document.ts";

/** What an expectation's side came to, as safe text: `523`, `45.61 %`, `"sh"`, `no value`. */
function valueText({ value, unit }: DocumentValue): string {
  switch (typeof value) {
    case "number":
      return formatQuantity(value, unit);
    case "string":
      return isLargeInteger(value) ? quantityText(value, unit) : quoted(value);
    case "boolean":
      return String(value);
    default:
      return "no value";
  }
}

/** Beyond 2^53 integers are decimal text in the document. */
function isLargeInteger(text: string): boolean {
  return /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(Number(text));
}

function noteText(note: string | undefined): string {
  return note === undefined ? "" : ` (${escapeText(note)})`;
}

/** What an expectation came to in a few words (safe text): its value, and why where that is not enough. */
export function outcomeText({ verdict, left, right, reason }: ExpectationDocument): string {
  switch (verdict) {
    case "held":
      return left ? `${valueText(left)}${noteText(reason)}` : "";
    case "failed": {
      if (left && right) return `${valueText(left)} against ${valueText(right)}${noteText(reason)}`;
      return left ? valueText(left) : escapeText(reason ?? "");
    }
    case "inconclusive": {
      const because = escapeText(reason ?? "no value to judge");
      return left && left.value !== null
        ? `${valueText(left)}, inconclusive: ${because}`
        : `inconclusive: ${because}`;
    }
  }
}
