import type { XmlElement } from "../xml.ts";

const LENGTH = 100;

/** A bar that is `part` of its room full, 0 to 1. The page's policy allows no style of its own for an element. */
export function barElement(part: number): XmlElement {
  const length = Math.min(1, Math.max(0, part)) * LENGTH;
  return {
    name: "svg",
    attributes: {
      "class": "bar",
      "viewBox": `0 0 ${LENGTH} 10`,
      "preserveAspectRatio": "none",
      "aria-hidden": "true",
    },
    children: [
      {
        name: "rect",
        attributes: { x: "0", y: "0", width: length.toFixed(2), height: "10" },
      },
    ],
  };
}
