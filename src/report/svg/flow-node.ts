import { escapeText } from "../../core/escape.ts";
import { titleText } from "../graph/measures.ts";
import type { XmlElement } from "../xml.ts";
import { colorOf } from "./color-of.ts";
import type { PlacedNode } from "./flow-layout.ts";

const BAR = 4;
const BESIDE_BAR = 10;

/** A function's box: its name, calls and time, and a bar for its share of the whole, its own part dark. */
export function flowNode(placed: PlacedNode, isRoot: boolean): XmlElement {
  const { node, label, figures, x, y } = placed;
  return {
    name: "g",
    attributes: {
      "class": `node ${node.kind}${isRoot ? " root" : ""}`,
      "tabindex": isRoot ? "0" : "-1",
      "role": "button",
      "data-id": escapeText(node.id),
      "data-name": escapeText(node.name),
    },
    children: [
      { name: "title", attributes: {}, text: titleText(node) },
      boxElement(placed),
      textAt("name", x, y - 6, label),
      textAt("figures", x, y + 8, figures),
      ...barElements(placed),
    ],
  };
}

function boxElement({ node, x, y, width, height }: PlacedNode): XmlElement {
  return rect("box", x - width / 2, y - height / 2, width, height, {
    rx: node.kind === "interrupt" ? "0" : "6",
    fill: colorOf(node.name, node.kind),
  });
}

function barElements({ node: { values }, x, y, width, height }: PlacedNode): readonly XmlElement[] {
  const share = within(values["share"]?.value, 1);
  if (share === undefined) return [];
  const total = values["total"]?.value ?? 0;
  const self = total > 0 ? (within(values["self"]?.value, total) ?? 0) / total : 0;
  const [left, top, room] = [x - width / 2 + BESIDE_BAR, y + height / 2 - BAR - 4, width - 2 * BESIDE_BAR];
  return [
    rect("whole", left, top, room, BAR),
    rect("total", left, top, room * share, BAR),
    rect("self", left, top, room * share * self, BAR),
  ];
}

/** 0 to `most`; unknown values are not drawn. */
function within(value: number | null | undefined, most: number): number | undefined {
  return typeof value === "number" ? Math.min(most, Math.max(0, value)) : undefined;
}

function rect(
  className: string,
  x: number,
  y: number,
  width: number,
  height: number,
  more: Readonly<Record<string, string>> = {},
): XmlElement {
  const box = { x: x.toFixed(1), y: y.toFixed(1), width: width.toFixed(1), height: height.toFixed(1) };
  return { name: "rect", attributes: { class: className, ...box, ...more } };
}

function textAt(className: string, x: number, y: number, text: string): XmlElement {
  return { name: "text", attributes: { class: className, x: x.toFixed(1), y: y.toFixed(1) }, text };
}
