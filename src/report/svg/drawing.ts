import type { XmlElement } from "../xml.ts";

/** A picture, and the notes on it. */
export interface Drawing {
  readonly svg: XmlElement;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
}

/** How both drawings look, in a page and alone; light and dark. Text on boxes is dark in both: the boxes are light. */
export const drawingStyle = `
.flame text, .flow text { font: 12px ui-monospace, monospace; fill: #1a1a1a; pointer-events: none; }
.frame, .node { cursor: pointer; outline: none; }
.flame .above { opacity: 0.55; }
.frame:hover rect, .frame:focus-visible rect { stroke: #1a1a1a; stroke-width: 1.5; }
.flow { touch-action: pan-y; }
.flow.window { cursor: grab; border: 1px solid #8886; border-radius: 6px; }
.flow text { text-anchor: middle; }
.flow .name { font-weight: 600; }
.flow .figures { font-size: 11px; }
.flow .node .box { stroke: #0006; }
.flow .node:hover .box, .flow .node:focus-visible .box { stroke: #1a1a1a; stroke-width: 2; }
.flow .node.root .box { stroke: #1a1a1a; stroke-width: 2.5; }
.flow .node.interrupt .box { stroke: #345; stroke-dasharray: 4 3; }
.flow .whole { fill: #0002; }
.flow .total { fill: #0005; }
.flow .self { fill: #000b; }
.flow .line { fill: none; stroke: #a3a3a3; }
.flow .interrupt .line { stroke-dasharray: 5 4; }
.flow .edge text { font-size: 10.5px; fill: #444; }
.flow .label { pointer-events: none; }
.flow .label .paper { opacity: 0.85; }
.flow .head { fill: #7d7d7d; stroke: none; }
.flame .found rect, .flow .found .box { stroke: #b3003a; stroke-width: 2.5; stroke-dasharray: none; }
.searched .frame:not(.found) rect, .searched .node:not(.found) rect { opacity: 0.3; }
.hovered .edge:not(.lit) { opacity: 0.12; }
.hovered .node:not(.lit) { opacity: 0.3; }
.hovered .edge.lit .line { stroke: #b3003a; }
.hovered .edge.lit .head { fill: #b3003a; }
.tools { font: 14px system-ui, sans-serif; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
.tools input { font: inherit; padding: 2px 6px; width: 14em; }
.tools button { font: inherit; }
.caption { fill: #1a1a1a; }
.paper { fill: #fff; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #1b1b1d; }
  .tools, .caption { color: #e6e6e6; fill: #e6e6e6; }
  .flow .node.root .box { stroke: #fff; }
  .frame:hover rect, .frame:focus-visible rect, .flow .node:hover .box, .flow .node:focus-visible .box { stroke: #fff; }
  .flow .line { stroke: #7a7a7a; }
  .flow .edge text { fill: #d0d0d0; }
  .flow .head { fill: #9a9a9a; }
  .flame .found rect, .flow .found .box, .hovered .edge.lit .line { stroke: #ff5c8a; }
  .hovered .edge.lit .head { fill: #ff5c8a; }
}
@media print {
  .tools { display: none; }
  .flow.window { border: 0; }
}
`;
