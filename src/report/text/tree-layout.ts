import { displayWidth } from "../../core/display-width.ts";
import { largest } from "../largest.ts";
import { type Indentation, prefixWidth } from "./tree-label.ts";
import type { DrawnNode } from "./tree-nodes.ts";

/** A figure of every node, as safe text. */
export interface FigureColumn {
  readonly header: string;
  readonly cells: readonly string[];
  /** A part of a whole: the last figure to go. */
  readonly isShare: boolean;
}

/** How a tree is laid out on the lines that there are. */
export interface TreeLayout {
  readonly figures: readonly FigureColumn[];
  /** 0: no bars. */
  readonly barColumns: number;
  readonly indentation: Indentation;
  /** Columns of branches and names. */
  readonly labelColumns: number;
}

/** What separates two columns of a tree. */
export const GAP = "  ";
/** The narrowest bar whose lengths can be compared. */
const NARROWEST_BAR = 6;
const INDENTATIONS = [3, 2, 1, "numbered"] as const;
/** A name that takes more of the line than this takes several lines, and not the figures' room. */
const NAMES_PART = 0.6;

/**
 * In narrow terminals bars are left out first, then figures, then indentation; names never. `room` is Infinity if lines may be
 * of any length.
 */
export function treeLayout(
  nodes: readonly DrawnNode[],
  figures: readonly FigureColumn[],
  widestBar: number,
  room: number,
): TreeLayout {
  const sets = figureSets(figures);
  const fewest = sets.at(-1)!;
  const needs = (indentation: Indentation): number => labelWidth(nodes, indentation, room);
  const indentation = INDENTATIONS.find((one) => needs(one) + widthOf(fewest) <= room) ?? "numbered";
  const left = room - needs(indentation);
  const shown = sets.find((set) => widthOf(set) <= left) ?? [];
  const barRoom = Math.min(widestBar, left - widthOf(shown) - GAP.length);
  return {
    figures: shown,
    barColumns: barRoom >= Math.min(widestBar, NARROWEST_BAR) ? barRoom : 0,
    indentation,
    labelColumns: shown.length === 0 ? Math.min(room, fullWidth(nodes, indentation)) : needs(indentation),
  };
}

/** All figures, then ever fewer: the last ones go, and the share at the very end. */
function figureSets(figures: readonly FigureColumn[]): readonly (readonly FigureColumn[])[] {
  const share = figures.find(({ isShare }) => isShare);
  const others = figures.filter((figure) => figure !== share);
  const sets = others.map((_, index) => [
    ...others.slice(0, others.length - index),
    ...(share ? [share] : []),
  ]);
  return share || sets.length === 0 ? [...sets, share ? [share] : []] : sets;
}

/** Every figure behind a gap. */
function widthOf(figures: readonly FigureColumn[]): number {
  return figures.reduce((width, figure) => width + GAP.length + figureWidth(figure), 0);
}

/** Terminal columns that a column of figures takes. */
export function figureWidth({ header, cells }: FigureColumn): number {
  return Math.max(displayWidth(header), largest(cells.map(displayWidth)));
}

function labelWidth(nodes: readonly DrawnNode[], indentation: Indentation, room: number): number {
  const most = Math.floor(room * NAMES_PART);
  return largest(
    nodes.map((node) => prefixWidth(node, indentation) + Math.min(most, displayWidth(node.name))),
  );
}

function fullWidth(nodes: readonly DrawnNode[], indentation: Indentation): number {
  return largest(nodes.map((node) => prefixWidth(node, indentation) + displayWidth(node.name)));
}
