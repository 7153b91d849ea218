import type { XmlElement } from "../xml.ts";
import type { AggregationDocument } from "../../document/result-document.ts";
import type { Drawing } from "./drawing.ts";
import { flameDrawing } from "./flame-drawing.ts";
import { flowDrawing } from "./flow-drawing.ts";

/** The pictures that an aggregation's result makes: the flow graph, then the flame graph. */
export function drawingsOf({ graph, tree }: Pick<AggregationDocument, "graph" | "tree">): readonly Drawing[] {
  return [
    ...(graph && graph.nodes.length > 0 ? [flowDrawing(graph)] : []),
    ...(tree ? [flameDrawing(tree)] : []),
  ];
}

/** Search, zoom and reset, above the drawings they work on. `hasFlow`: there is a graph to zoom. */
export function toolsElement(hasFlow: boolean): XmlElement {
  return {
    name: "div",
    attributes: { class: "tools" },
    children: [
      searchElement(),
      ...(hasFlow ? [button("nearer", "+", "nearer"), button("farther", "−", "farther")] : []),
      button("reset", "whole picture", "the whole picture (Escape)"),
      output("answer"),
      output("zoomed"),
    ],
  };
}

function searchElement(): XmlElement {
  return {
    name: "input",
    attributes: {
      "class": "search",
      "type": "search",
      "placeholder": "search functions (/)",
      "aria-label": "search functions",
    },
  };
}

function button(className: string, text: string, label: string): XmlElement {
  return {
    name: "button",
    attributes: { "class": className, "type": "button", "title": label, "aria-label": label },
    text,
  };
}

function output(className: string): XmlElement {
  return { name: "output", attributes: { class: className }, text: "" };
}
