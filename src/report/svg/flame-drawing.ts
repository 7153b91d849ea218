import type { TreeNode } from "../../document/result-document.ts";
import { escapeText } from "../../core/escape.ts";
import { sizeWords, titleText } from "../graph/measures.ts";
import { countOf } from "../../core/quantity-text.ts";
import type { XmlElement } from "../xml.ts";
import { colorOf } from "./color-of.ts";
import type { Drawing } from "./drawing.ts";
import { type Frame, layOutFlame } from "./flame-layout.ts";

const WIDTH = 1200;
const ROW = 20;
const CHARACTER = 7.25;
/** For figures and positions: parts of the whole, to a millionth. */
const DIGITS = 6;

/** A tree as a flame graph, its root on top: callers are above, and the width is the share of the total. */
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
    notes: [caption(root, frames), ...leftNotes(left)],
  };
}

function caption(root: TreeNode, frames: readonly Frame[]): string {
  const interrupts = frames.some(({ kind }) => kind === "interrupt") ? " Interrupts are blue." : "";
  return `Flame graph: each function is below its caller. Its width is ${sizeWords(root.values)}. The part that no callee covers is its own.${interrupts}`;
}

function leftNotes(left: number): readonly string[] {
  if (left === 0) return [];
  return [`Not drawn: ${countOf(left, "path")} too narrow to draw, or among the narrowest.`];
}

function frameElement(frame: Frame): XmlElement {
  const { node, depth, x, width } = frame;
  const name = escapeText(node.name);
  return {
    name: "g",
    attributes: {
      "class": "frame",
      "tabindex": depth === 0 ? "0" : "-1",
      "role": "button",
      "data-x": x.toFixed(DIGITS),
      "data-w": width.toFixed(DIGITS),
      "data-d": String(depth),
      "data-name": name,
    },
    children: [
      { name: "title", attributes: {}, text: titleText(node) },
      boxElement(frame),
      {
        name: "text",
        attributes: { x: (x * WIDTH + 4).toFixed(2), y: String(depth * ROW + 14) },
        text: fitted(name, width * WIDTH),
      },
    ],
  };
}

function boxElement({ node, kind, depth, x, width }: Frame): XmlElement {
  return {
    name: "rect",
    attributes: {
      x: (x * WIDTH).toFixed(2),
      y: String(depth * ROW),
      width: Math.max(0.5, width * WIDTH - 0.5).toFixed(2),
      height: String(ROW - 1),
      fill: colorOf(node.name, kind),
      rx: "2",
    },
  };
}

/** As much of a name as fits its box. */
function fitted(name: string, pixels: number): string {
  const room = Math.floor((pixels - 6) / CHARACTER);
  if (name.length <= room) return name;
  return room < 3 ? "" : `${name.slice(0, room - 1)}…`;
}
