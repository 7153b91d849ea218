import type { XmlElement } from "../xml.ts";
import type { Cell } from "../../document/result-document.ts";

type Child = XmlElement | undefined;

/** An element with children. HTML has no short form for one without any. */
export function box(name: string, className: string, ...children: readonly Child[]): XmlElement {
  const attributes = className === "" ? {} : { class: className };
  const present = children.filter((child) => child !== undefined);
  return present.length > 0 ? { name, attributes, children: present } : { name, attributes, text: "" };
}

/** An element with literal text. */
export function words(name: string, text: string, className = ""): XmlElement {
  return { name, attributes: className === "" ? {} : { class: className }, text };
}

/** The caption of a drawing: `latency [sh, 0]`, what it is, and of which group. */
export function captionElement(label: string, key: readonly Cell[]): XmlElement {
  const group = key.length === 0 ? "" : ` [${key.map((cell) => cell ?? "–").join(", ")}]`;
  return words("figcaption", label + group);
}
