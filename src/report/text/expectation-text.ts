import type { ExpectationDocument } from "../../document/result-document.ts";
import { outcomeText } from "../verdict-text.ts";
import { gridLines } from "./grid.ts";
import type { Ink } from "./ink.ts";

/** Each expectation with its mark and its outcome. */
export function expectationLines(expectations: readonly ExpectationDocument[], ink: Ink): readonly string[] {
  if (expectations.length === 0) return [];
  const paintRow = (safe: string, row: number): string => paintFor(expectations[row]!, ink)(safe);
  const marks = expectations.map((expectation) => markOf(expectation, ink));
  const grid = gridLines(
    [
      { header: "", align: "left", cells: marks, whenNarrow: "never", paint: paintRow },
      {
        header: "",
        align: "left",
        cells: expectations.map(({ text }) => ink.text(text)),
        whenNarrow: "wrap",
      },
      {
        header: "",
        align: "left",
        cells: expectations.map((expectation) => ink.text(outcomeText(expectation))),
        whenNarrow: "wrap",
        paint: paintRow,
      },
    ],
    ink,
    "  ",
  );
  return [ink.bold("expectations"), ...grid];
}

function markOf({ verdict }: ExpectationDocument, { glyphs }: Ink): string {
  return verdict === "inconclusive" ? glyphs.doubtful : glyphs[verdict];
}

function paintFor({ verdict }: ExpectationDocument, ink: Ink): (safe: string) => string {
  switch (verdict) {
    case "held":
      return ink.good;
    case "failed":
      return ink.bad;
    case "inconclusive":
      return ink.doubtful;
  }
}
