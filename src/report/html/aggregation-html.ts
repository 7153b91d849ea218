import { quantityText } from "../quantity-text.ts";
import type { AggregationDocument } from "../result-document.ts";
import { drawingsOf } from "../svg/drawings-of.ts";
import { toolsElement } from "../svg/tools.ts";
import { histogramLines } from "../text/histogram-text.ts";
import { inkFor } from "../text/ink.ts";
import { seriesLines } from "../text/series-text.ts";
import type { XmlElement } from "../xml.ts";
import { box, words } from "./elements.ts";
import { tableElement } from "./table-html.ts";

const INK = inkFor({ width: 110, color: false, unicode: true });

/** One aggregation: its drawings, its table, and everything else as text. */
export function aggregationElement(name: string, aggregation: AggregationDocument): XmlElement {
  const { use, table, scalars, histograms, series, listings, notes } = aggregation;
  return box(
    "section",
    "",
    words("h2", `${name} (${use})`),
    drawingsElement(aggregation),
    tableElement(table),
    ...(histograms ?? []).map((one) => words("pre", histogramLines(one, INK).join("\n"))),
    ...(series ?? []).map((one) => words("pre", seriesLines(one, INK).join("\n"))),
    ...(listings ?? []).flatMap(({ title, lines }) => [words("h3", title), words("pre", lines.join("\n"))]),
    words("p", scalarsText(scalars), "facts"),
    box("ul", "notes", ...notes.map((note) => words("li", note))),
  );
}

function drawingsElement(aggregation: AggregationDocument): XmlElement | undefined {
  const drawings = drawingsOf(aggregation);
  if (drawings.length === 0) return undefined;
  return box(
    "div",
    "drawings",
    toolsElement(),
    ...drawings.flatMap(({ svg, notes }) => [svg, ...notes.map((note) => words("p", note, "more"))]),
  );
}

function scalarsText(scalars: AggregationDocument["scalars"]): string {
  return Object.entries(scalars)
    .map(([name, { value, unit }]) => `${name} ${value === null ? "–" : quantityText(value, unit)}`)
    .join(", ");
}
