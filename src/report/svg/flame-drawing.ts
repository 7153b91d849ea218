import type { TreeNode } from "../../aggregate/result.ts";
import { escapeText } from "../../core/escape.ts";
import { measuresText } from "../graph/measures.ts";
import { countOf } from "../plural.ts";
import type { XmlElement } from "../xml.ts";
import { colorOf } from "./color-of.ts";
import type { Drawing } from "./drawing.ts";
import { type Frame, layOutFlame } from "./flame-layout.ts";

const WIDTH = 1200;
const ROW = 20;
const CHARACTER = 7;

/** A tree as a flame graph, its root on top: who calls is above, how long it took is the width. */
export function flameDrawing(root: TreeNode): Drawing {
  const { frames, left, depth } = layOutFlame(root);
  const height = depth * ROW;
  return {
    width: WIDTH,
    height,
    svg: {
      name: "svg",
      attributes: {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "flame",
        "viewBox": `0 0 ${WIDTH} ${height}`,
        "width": String(WIDTH),
        "height": String(height),
        "role": "group",
        "aria-label": "flame graph",
      },
      children: frames.map(frameElement),
    },
    notes:
      left > 0
        ? [
            `${countOf(left, "node")} too small to be seen, or too many, ${left === 1 ? "is" : "are"} not drawn`,
          ]
        : [],
  };
}

function frameElement({ node, depth, x, width }: Frame): XmlElement {
  const name = escapeText(node.name);
  const pixels = width * WIDTH;
  return {
    name: "g",
    attributes: {
      "class": "frame",
      "tabindex": "0",
      "role": "button",
      "data-x": x.toFixed(6),
      "data-w": width.toFixed(6),
      "data-d": String(depth),
      "data-name": name,
    },
    children: [
      { name: "title", attributes: {}, text: `${name}\n${measuresText(node.values)}` },
      {
        name: "rect",
        attributes: {
          x: (x * WIDTH).toFixed(2),
          y: String(depth * ROW),
          width: Math.max(0.5, pixels - 0.5).toFixed(2),
          height: String(ROW - 1),
          fill: colorOf(name),
          rx: "2",
        },
      },
      {
        name: "text",
        attributes: { x: (x * WIDTH + 4).toFixed(2), y: String(depth * ROW + 14) },
        text: fitted(name, pixels),
      },
    ],
  };
}

/** As much of a name as fits its box. */
function fitted(name: string, pixels: number): string {
  const room = Math.floor((pixels - 6) / CHARACTER);
  if (name.length <= room) return name;
  return room < 3 ? "" : `${name.slice(0, room - 1)}…`;
}
