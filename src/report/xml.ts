import { escapeLines, escapeText } from "../core/escape.ts";

/** A small XML tree: attributes and text are raw, and made safe when written. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children?: readonly XmlElement[];
  /** Instead of children. Keeps its line breaks. */
  readonly text?: string;
  /** Instead of children: this program's own script or style, written as it is. */
  readonly trusted?: string;
}

/** An XML 1.0 document in UTF-8. Characters that XML does not allow are written visibly (`\x1b`, `\u{ffff}`). */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementLines(root, "").join("\n")}\n`;
}

/** One element in the syntax of HTML and SVG, without a prolog. */
export function markup(element: XmlElement): string {
  return elementLines(element, "").join("\n");
}

function elementLines(
  { name, attributes, children, text, trusted }: XmlElement,
  indent: string,
): readonly string[] {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(escapeText(value))}"`,
  );
  const start = `${indent}<${name}${written.join("")}`;
  if (trusted !== undefined) return [`${start}>${trusted}</${name}>`];
  if (text !== undefined) return [`${start}>${escapeXml(escapeLines(text))}</${name}>`];
  if (!children || children.length === 0) return [`${start}/>`];
  return [
    `${start}>`,
    ...children.flatMap((child) => elementLines(child, `${indent}  `)),
    `${indent}</${name}>`,
  ];
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Controls and lone surrogates are escaped before; beyond them XML 1.0 forbids two noncharacters, and HTML all of them. */
function escapeXml(safe: string): string {
  return safe
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
    .replace(/\p{Noncharacter_Code_Point}/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
}
