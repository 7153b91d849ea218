import { parseSync } from "oxc-parser";

/** A node of a syntax tree, as ESTree and its extension for TypeScript name them. */
export interface AstNode {
  readonly type: string;
  /** Offsets into the file's text: the node is `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** One file of TypeScript, parsed. */
export interface SourceTree {
  readonly path: string;
  readonly text: string;
  readonly program: AstNode;
  readonly comments: readonly SourceComment[];
}

/** A comment without its marks; those of JSDoc begin with `*` and are blocks. */
export interface SourceComment {
  readonly type: "Line" | "Block";
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Throws a `SyntaxError` that names the path, where the text is not TypeScript. */
export function parseSource(path: string, text: string): SourceTree {
  const parsed = parseSync(path, text, { sourceType: "module" });
  if (parsed.errors[0]) throw new SyntaxError(`${path}: ${parsed.errors[0].message}`);
  const program = parsed.program as unknown as AstNode;
  return { path, text, program, comments: parsed.comments };
}

/** The nodes directly below a node, in the order of its keys. */
export function childrenOf(node: AstNode): readonly AstNode[] {
  return Object.values(node)
    .flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

/** A node and all below it, each before those below it. */
export function nodesOf(node: AstNode): readonly AstNode[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && typeof (value as AstNode).type === "string";
}

/** The text of a JSDoc comment that stands right above an offset, in one line; absent where there is none. */
export function docBefore({ text, comments }: SourceTree, offset: number): string | undefined {
  const last = comments.findLast(({ end }) => end <= offset);
  if (last?.type !== "Block" || !last.value.startsWith("*")) return undefined;
  if (text.slice(last.end, offset).trim() !== "") return undefined;
  return last.value
    .slice(1)
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s?/u, "").trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** The line, from 1, on which an offset lies. */
export function lineAt({ text }: SourceTree, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
