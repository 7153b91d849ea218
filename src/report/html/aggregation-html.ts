import type { AggregationDocument, Listing } from "../../document/result-document.ts";
import { quantityText } from "../../core/quantity-text.ts";
import { noteworthyScalars, withoutEmptyColumns } from "../shown.ts";
import { drawingsOf, toolsElement } from "../svg/drawings.ts";
import type { XmlElement } from "../xml.ts";
import { box, words } from "./elements.ts";
import { histogramElement } from "./histogram-html.ts";
import { seriesElement } from "./series-html.ts";
import { tableElement } from "./table-html.ts";

/** One aggregation: its drawings, its table, its distributions and series, its listings, single numbers, what must be known. */
export function aggregationElement(id: string, name: string, aggregation: AggregationDocument): XmlElement {
  const { use, table, scalars, histograms, series, slowest, listings, notes } = aggregation;
  return box(
    "section",
    "",
    { name: "h2", attributes: { id }, text: `${name} (${use})` },
    drawingsElement(aggregation),
    tableElement(withoutEmptyColumns(table)),
    ...(histograms ?? []).map(histogramElement),
    ...(series ?? []).map(seriesElement),
    ...(slowest && slowest.rows.length > 0 ? [words("p", "Slowest"), tableElement(slowest)] : []),
    ...(listings ?? []).map(listingElement),
    words("p", scalarsText(scalars), "facts"),
    notes.length > 0 ? box("ul", "notes", ...notes.map((note) => words("li", note))) : undefined,
  );
}

function drawingsElement(aggregation: AggregationDocument): XmlElement | undefined {
  const drawings = drawingsOf(aggregation);
  if (drawings.length === 0) return undefined;
  return box(
    "div",
    "drawings",
    toolsElement(aggregation.graph !== undefined),
    ...drawings.flatMap(({ svg, notes }) => [svg, ...notes.map((note) => words("p", note, "more"))]),
  );
}

/** Only the first one is open at first. */
function listingElement({ title, lines }: Listing, index: number): XmlElement {
  return {
    name: "details",
    attributes: index === 0 ? { open: "" } : {},
    children: [words("summary", title), words("pre", lines.join("\n"))],
  };
}

function scalarsText(scalars: AggregationDocument["scalars"]): string {
  return noteworthyScalars(scalars)
    .map(([name, { value, unit }]) => `${name} ${quantityText(value ?? 0, unit)}`)
    .join(", ");
}
