import type { XmlElement } from "../xml.ts";

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
