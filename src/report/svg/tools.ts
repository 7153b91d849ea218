import type { XmlElement } from "../xml.ts";

/** Search and reset, above the drawings they work on. */
export function toolsElement(): XmlElement {
  return {
    name: "div",
    attributes: { class: "tools" },
    children: [
      {
        name: "input",
        attributes: {
          "class": "search",
          "type": "search",
          "placeholder": "search a function",
          "aria-label": "search a function",
        },
      },
      { name: "button", attributes: { class: "reset", type: "button" }, text: "whole picture" },
      { name: "output", attributes: { class: "answer" }, text: "" },
    ],
  };
}
