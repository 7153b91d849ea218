import type { Series } from "../../document/result-document.ts";
import { largest } from "../largest.ts";
import { quantityText } from "../../core/quantity-text.ts";
import type { XmlElement } from "../xml.ts";
import { box, captionElement, words } from "./elements.ts";

const WIDTH = 1000;
const HEIGHT = 80;

/** A value over time as an area from zero, with its lowest and highest. */
export function seriesElement({ label, key, unit, stepNs, values }: Series): XmlElement {
  if (values.length === 0)
    return box("figure", "series", captionElement(label, key), words("p", "no values", "more"));
  const highest = largest(values);
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const legend = `lowest ${quantityText(lowest, unit)}, highest ${quantityText(highest, unit)}, one value per ${quantityText(stepNs, "ns")}`;
  return box(
    "figure",
    "series",
    captionElement(label, key),
    areaElement(values, highest),
    axisElement(stepNs * values.length),
    words("p", legend, "more"),
  );
}

/** Intervals between the marks of the time axis. */
const AXIS_PARTS = 4;

/** Time since the recording began, below the area. */
function axisElement(wholeNs: number): XmlElement {
  const marks = Array.from({ length: AXIS_PARTS + 1 }, (_, mark) => (wholeNs * mark) / AXIS_PARTS);
  return box("div", "axis", ...marks.map((ns) => words("span", ns === 0 ? "0 s" : quantityText(ns, "ns"))));
}

/** Each value as wide as its interval. */
function areaElement(values: readonly number[], highest: number): XmlElement {
  const step = WIDTH / values.length;
  const heights = values.map((value) => (highest > 0 ? HEIGHT * (1 - Math.max(0, value) / highest) : HEIGHT));
  const steps = heights.map((y) => `V${y.toFixed(1)}h${step.toFixed(3)}`).join("");
  return {
    name: "svg",
    attributes: {
      "class": "area",
      "viewBox": `0 0 ${WIDTH} ${HEIGHT}`,
      "preserveAspectRatio": "none",
      "aria-hidden": "true",
    },
    children: [{ name: "path", attributes: { d: `M0,${HEIGHT}${steps}V${HEIGHT}z` } }],
  };
}
