import { escapeText } from "../../core/escape.ts";
import { interactScript } from "../browser/script.ts";
import type { AggregationDocument } from "../result-document.ts";
import { xmlDocument, type XmlElement } from "../xml.ts";
import { drawingStyle } from "./drawing-style.ts";
import { drawingsOf } from "./drawings-of.ts";
import { toolsElement } from "./tools.ts";

const TITLE = 28;
const TOOLS = 36;
const GAP = 16;
const NARROWEST = 480;

/** The drawings of one aggregation as an SVG of its own: a picture anywhere, and in a browser one that answers. */
export function svgReport(name: string, aggregation: AggregationDocument): string {
  const drawings = drawingsOf(aggregation);
  const width = Math.max(NARROWEST, ...drawings.map((drawing) => drawing.width));
  let y = TITLE + TOOLS;
  const placed = drawings.map(({ svg, height, notes }) => {
    const top = y;
    y += height + GAP + notes.length * 18;
    return [
      { ...svg, attributes: { ...svg.attributes, x: "0", y: String(top) } },
      ...notes.map((note, index) => textAt(top + height + 14 + index * 18, note)),
    ];
  });
  return xmlDocument({
    name: "svg",
    attributes: {
      xmlns: "http://www.w3.org/2000/svg",
      class: "drawings",
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(y)}`,
      width: String(Math.ceil(width)),
      height: String(Math.ceil(y)),
    },
    children: [
      { name: "title", attributes: {}, text: escapeText(name) },
      { name: "style", attributes: {}, trusted: `${drawingStyle}.paper { fill: #fff; }` },
      { name: "rect", attributes: { class: "paper", width: "100%", height: "100%" } },
      textAt(18, escapeText(name)),
      toolbar(width),
      ...placed.flat(),
      { name: "script", attributes: {}, trusted: `<![CDATA[${interactScript}]]>` },
    ],
  });
}

function toolbar(width: number): XmlElement {
  const tools = toolsElement();
  return {
    name: "foreignObject",
    attributes: { x: "8", y: String(TITLE), width: String(width - 16), height: String(TOOLS) },
    children: [{ ...tools, attributes: { ...tools.attributes, xmlns: "http://www.w3.org/1999/xhtml" } }],
  };
}

function textAt(y: number, text: string): XmlElement {
  return {
    name: "text",
    attributes: { "x": "8", "y": String(y), "font-family": "sans-serif", "font-size": "14" },
    text,
  };
}
