import { escapeText } from "../../core/escape.ts";

/** A word that can follow. Untrusted text until `offerText` has filtered it. */
export interface Offer {
  readonly word: string;
  /** Shown beside it if the shell can. */
  readonly about?: string | undefined;
}

/** A longer list does not help on a terminal. */
const MOST_OFFERS = 1000;
const LONGEST_WORD = 1000;
const LONGEST_ABOUT = 120;

/**
 * One line each, `WORD<TAB>ABOUT`, of the offers that begin with what was typed. fish reads this form; the other scripts split it. Leaves out
 * words that cannot be typed (control characters, bytes that are not UTF-8), and words that would be read as an option.
 */
export function offerText(offers: readonly Offer[], typed: string): string {
  const fitting = offers.filter(({ word }) => word.startsWith(typed) && isTypeable(word));
  const unique = [...new Map(fitting.map((offer) => [offer.word, offer])).values()];
  return spread(unique).map(lineOf).join("");
}

function isTypeable(word: string): boolean {
  return (
    word !== "" &&
    word.length <= LONGEST_WORD &&
    !word.startsWith("-") &&
    !word.includes("\u{fffd}") &&
    escapeText(word) === word
  );
}

/**
 * At most `MOST_OFFERS`, spread evenly over the sorted list, its first and last word included. A shell inserts what all offers begin with, and
 * the first and the last word of a sorted list begin alike exactly as far as all of its words do.
 */
function spread(offers: readonly Offer[]): readonly Offer[] {
  if (offers.length <= MOST_OFFERS) return offers;
  const sorted = offers.toSorted((a, b) => (a.word < b.word ? -1 : 1));
  const step = (sorted.length - 1) / (MOST_OFFERS - 1);
  return Array.from({ length: MOST_OFFERS }, (_, index) => sorted[Math.round(index * step)]!);
}

function lineOf({ word, about = "" }: Offer): string {
  const text = escapeText(about.length > LONGEST_ABOUT ? `${about.slice(0, LONGEST_ABOUT)}…` : about);
  return text === "" ? `${word}\n` : `${word}\t${text}\n`;
}
