import { hang, pad } from "./fit.ts";
import type { Ink } from "./ink.ts";
import type { DrawnNode } from "./tree-nodes.ts";

/** Columns of one level of indentation, or the level's number in front of the name. */
export type Indentation = 3 | 2 | 1 | "numbered";

/** What stands before a name, and below it where the name takes several lines. Both are of the same width. */
interface Prefix {
  readonly first: string;
  readonly rest: string;
}

/** A node's branches and its whole name as lines of at most `columns`. */
export function labelLines(
  node: DrawnNode,
  indentation: Indentation,
  columns: number,
  ink: Ink,
): readonly string[] {
  const { first, rest } = prefixOf(node, indentation, ink);
  return hang(node.name, columns, first, rest);
}

/** Columns that a node's branches take. */
export function prefixWidth({ level }: DrawnNode, indentation: Indentation): number {
  return indentation === "numbered" ? NUMBER_COLUMNS + 1 : level * indentation;
}

/** A drawing has at most 100 nodes. */
const NUMBER_COLUMNS = 2;

function prefixOf({ level, lasts }: DrawnNode, indentation: Indentation, ink: Ink): Prefix {
  if (indentation === "numbered") {
    const first = `${pad(String(level), NUMBER_COLUMNS, "right")} `;
    return { first, rest: " ".repeat(first.length) };
  }
  const { branch, lastBranch, trunk } = ink.glyphs;
  const part = (glyph: string): string => glyph.slice(0, indentation);
  const blank = " ".repeat(indentation);
  const trunks = lasts.map((isLast) => (isLast ? blank : part(trunk)));
  const own = lasts.length === 0 ? "" : part(lasts.at(-1)! ? lastBranch : branch);
  return { first: trunks.slice(0, -1).join("") + own, rest: trunks.join("") };
}
