import { largest } from "../largest.ts";
import type { PlacedEdge, PlacedNode, Point } from "./flow-layout.ts";

/** Space for the arrow's head between the line's end and the box. */
const HEAD = 9;
/** The part of a border that lines may touch; corners are round. */
const TOUCHED = 0.8;

/** The points where lines leave and reach boxes, spread along the border; by edge. */
export type Ports = ReadonlyMap<PlacedEdge, { readonly from: Point; readonly to: Point }>;

interface End {
  readonly edge: PlacedEdge;
  readonly which: "from" | "to";
  readonly node: PlacedNode;
  readonly side: 1 | -1;
  /** The line's next point, seen from the box: ends are ordered by these. */
  readonly next: Point;
}

/** Spreads the lines at each box's upper and lower border, from left to right as they go on. */
export function portsOf(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]): Ports {
  const byId = new Map(nodes.map((node) => [node.node.id, node]));
  const groups = Map.groupBy(
    edges.flatMap((edge) => endsOf(edge, byId)),
    ({ node, side }) => `${node.node.id} ${side}`,
  );
  const ports = new Map<PlacedEdge, { from?: Point; to?: Point }>(edges.map((edge) => [edge, {}]));
  for (const ends of groups.values()) {
    for (const [index, end] of ends.toSorted((a, b) => a.next.x - b.next.x).entries())
      ports.get(end.edge)![end.which] = portAt(end, (index + 0.5) / ends.length);
  }
  return ports as Ports;
}

function endsOf(edge: PlacedEdge, byId: ReadonlyMap<string, PlacedNode>): readonly End[] {
  const { points } = edge;
  const [first, last] = [points[1], points.at(-2)];
  if (isLoop(edge) || !first || !last) return [];
  const end = (which: "from" | "to", next: Point): End => {
    const node = byId.get(edge.edge[which])!;
    return { edge, which, node, side: next.y < node.y ? -1 : 1, next };
  };
  return [end("from", first), end("to", last)];
}

function portAt({ node, side, which }: End, part: number): Point {
  const gap = which === "to" ? HEAD : 0;
  return { x: node.x + (part - 0.5) * TOUCHED * node.width, y: node.y + side * (node.height / 2 + gap) };
}

function isLoop({ edge: { from, to } }: PlacedEdge): boolean {
  return from === to;
}

/** An arrow's line and its head. */
export interface Arrow {
  readonly line: string;
  readonly head: string;
}

/** A line that leaves and reaches boxes upright, through the points of its way. */
export function arrowOf(edge: PlacedEdge, caller: PlacedNode | undefined, ports: Ports): Arrow {
  if (isLoop(edge) && caller) return loopOf(edge, caller);
  const { from, to } = ports.get(edge)!;
  const way = [from, ...edge.points.slice(1, -1), to].filter((point) => point !== undefined);
  const curves = way.slice(1).map((point, index) => upright(way[index]!, point));
  const [last, before] = [way.at(-1) ?? { x: 0, y: 0 }, way.at(-2) ?? { x: 0, y: 0 }];
  return {
    line: `M${at(way[0] ?? last)}${curves.join("")}`,
    head: headAt(last, { x: 0, y: before.y < last.y ? HEAD : -HEAD }),
  };
}

/** A triangle on the line's end, in the direction that the line has there. */
function headAt({ x, y }: Point, to: Point): string {
  const [across, down] = [to.y / 2.4, to.x / 2.4];
  const corners = [
    { x: x - across, y: y - down },
    { x: x + across, y: y + down },
    { x: x + to.x, y: y + to.y },
  ];
  return `M${corners.map(at).join("L")}z`;
}

function upright(from: Point, to: Point): string {
  const middle = (from.y + to.y) / 2;
  return `C${at({ x: from.x, y: middle })} ${at({ x: to.x, y: middle })} ${at(to)}`;
}

/** Recursion: out of the box's right side, and in again. */
function loopOf({ points }: PlacedEdge, { x, y, width, height }: PlacedNode): Arrow {
  const right = x + width / 2;
  const far = largest(
    points.map((point) => point.x),
    right + 16,
  );
  const [out, back] = [
    { x: right, y: y - height / 4 },
    { x: right + HEAD, y: y + height / 4 },
  ];
  const handles = `${at({ x: far, y: out.y - 8 })} ${at({ x: far, y: back.y + 4 })}`;
  return { line: `M${at(out)}C${handles} ${at(back)}`, head: headAt(back, { x: -HEAD, y: 0 }) };
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}
