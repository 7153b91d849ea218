/** How both drawings look, in a page and alone; light and dark. */
export const drawingStyle = `
.flame text, .flow text { font: 12px ui-monospace, monospace; fill: #1a1a1a; pointer-events: none; }
.frame, .node { cursor: pointer; outline: none; }
.frame:hover rect, .frame:focus rect, .node:hover rect, .node:focus rect { stroke: #000; stroke-width: 1.5; }
.flow text { text-anchor: middle; }
.flow .name { font-weight: 600; }
.flow .node rect { stroke: #777; }
.flow .node.root rect { stroke: #000; stroke-width: 2.5; }
.flow .node.interrupt rect { stroke-dasharray: 4 3; }
.flow .edge path { fill: none; stroke: #999; }
.flow .edge text { font-size: 11px; fill: #555; }
.flow .head { fill: #666; stroke: none; }
.found rect { stroke: #c2003f; stroke-width: 2.5; }
.searched .frame:not(.found) rect, .searched .node:not(.found) rect { opacity: 0.35; }
.hovered .edge:not(.lit) { opacity: 0.15; }
.hovered .node:not(.lit) { opacity: 0.35; }
.hovered .edge.lit path { stroke: #c2003f; }
.tools { font: 14px system-ui, sans-serif; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
.tools input { font: inherit; padding: 2px 6px; }
.tools button { font: inherit; }
@media (prefers-color-scheme: dark) {
  .flow .edge path { stroke: #888; }
  .flow .edge text { fill: #bbb; }
  .flow .head { fill: #aaa; }
}
@media print { .tools { display: none; } }
`;
