import { escapeText } from "../../core/escape.ts";
import { interactScript } from "../browser/script.ts";
import { NOTHING_TO_DRAW, type Picture, pictureRendering } from "../graph/picture.ts";
import { largest } from "../largest.ts";
import type { Rendering } from "../rendering.ts";
import { wrap } from "../text/fit.ts";
import { xmlDocument, type XmlElement } from "../xml.ts";
import { type Drawing, drawingStyle } from "./drawing.ts";
import { drawingsOf, toolsElement } from "./drawings.ts";

const TITLE = 30;
const LINE = 17;
const TOOLS = 36;
const GAP = 18;
const NARROWEST = 640;
const MARGIN = 8;
/** In pixels, by kind of text. */
const SIZES = { title: 18, note: 12 } as const;
/** As part of a letter's size. */
const CHARACTER = 0.55;

/** Pictures one below the other in a standalone SVG, which is interactive in a browser. */
export function svgReport(pictures: readonly Picture[]): string {
  const drawn = pictures.map((picture) => ({ picture, drawings: drawingsOf(picture) }));
  const widths = drawn.flatMap(({ drawings }) => drawings.map(({ width }) => width));
  const paper = new Paper(largest(widths, NARROWEST) + 2 * MARGIN);
  if (drawn.length === 0) paper.texts([NOTHING_TO_DRAW], TITLE, "title");
  for (const { picture, drawings } of drawn) paper.picture(picture, drawings);
  return xmlDocument(documentOf(paper, pictures.map(({ title }) => title).join("; ") || NOTHING_TO_DRAW));
}

/** `--format svg`. */
export const svgRendering: Rendering = pictureRendering(svgReport);

function documentOf(paper: Paper, title: string): XmlElement {
  const [width, height] = [String(Math.ceil(paper.width)), String(Math.ceil(paper.y + MARGIN))];
  return {
    name: "svg",
    attributes: { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height },
    children: [
      { name: "title", attributes: {}, text: escapeText(title) },
      { name: "style", attributes: {}, trusted: drawingStyle },
      { name: "rect", attributes: { class: "paper", width: "100%", height: "100%" } },
      ...paper.elements,
      { name: "script", attributes: {}, trusted: `<![CDATA[${interactScript}]]>` },
    ],
  };
}

/** Elements one below the other. */
class Paper {
  readonly width: number;
  y = 0;
  #elements: XmlElement[] = [];

  constructor(width: number) {
    this.width = width;
  }

  get elements(): readonly XmlElement[] {
    return this.#elements;
  }

  /** A picture's tools work on its own drawings. */
  picture({ title, facts, graph }: Picture, drawings: readonly Drawing[]): void {
    const before = this.#elements;
    this.#elements = [];
    this.texts([title], TITLE, "title");
    this.texts([facts], LINE, "note");
    this.#add(toolbar(this.width, this.y + MARGIN, graph !== undefined), TOOLS + MARGIN);
    for (const drawing of drawings) this.#draw(drawing);
    const together = { name: "g", attributes: { class: "drawings" }, children: this.#elements };
    this.#elements = [...before, together];
  }

  /** Lines of text, wrapped. */
  texts(raw: readonly string[], height: number, className: keyof typeof SIZES): void {
    const columns = Math.floor((this.width - 2 * MARGIN) / (SIZES[className] * CHARACTER));
    for (const line of raw.flatMap((text) => wrap(escapeText(text), columns)))
      this.#add(textAt(this.y + height - 4, line, className), height);
  }

  #draw({ svg, height, notes }: Drawing): void {
    const attributes = { ...svg.attributes, x: String(MARGIN), y: String(this.y) };
    this.#add({ ...svg, attributes }, height);
    this.texts(notes, LINE, "note");
    this.y += GAP;
  }

  #add(element: XmlElement, height: number): void {
    this.#elements.push(element);
    this.y += height;
  }
}

function toolbar(width: number, y: number, hasFlow: boolean): XmlElement {
  const tools = toolsElement(hasFlow);
  return {
    name: "foreignObject",
    attributes: {
      x: String(MARGIN),
      y: String(y),
      width: String(width - 2 * MARGIN),
      height: String(TOOLS),
    },
    children: [{ ...tools, attributes: { ...tools.attributes, xmlns: "http://www.w3.org/1999/xhtml" } }],
  };
}

function textAt(y: number, text: string, className: keyof typeof SIZES): XmlElement {
  return {
    name: "text",
    attributes: {
      "class": `caption ${className}`,
      "x": String(MARGIN),
      "y": y.toFixed(1),
      "font-family": "system-ui, sans-serif",
      "font-size": String(SIZES[className]),
    },
    text,
  };
}
