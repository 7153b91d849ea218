import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";

/** A regular expression in the sources. */
export interface SourceRegex {
  /** `src/core/units.ts:59` */
  readonly at: string;
  readonly pattern: string;
  readonly flags: string;
}

/** A `RegExp` put together while the program runs. */
export interface BuiltRegex {
  readonly at: string;
  readonly file: string;
  /** What is written as its pattern. */
  readonly written: string;
  readonly flags: string;
}

export interface SourceRegexes {
  readonly literals: readonly SourceRegex[];
  readonly built: readonly BuiltRegex[];
}

const root = join(import.meta.dirname, "../..");

/** Every regular expression of the program itself: literals, and calls of `RegExp`. */
export function sourceRegexes(): SourceRegexes {
  const literals: SourceRegex[] = [];
  const built: BuiltRegex[] = [];
  for (const file of globSync(["src/**/*.ts", "bin/*.js"], { cwd: root }).toSorted()) {
    if (file.startsWith("src/generated/")) continue;
    const text = readFileSync(join(root, file), "utf8");
    for (const node of nodesOf(parseSync(file, text, { sourceType: "module" }).program)) {
      const at = `${file}:${text.slice(0, node.start).split("\n").length}`;
      if (node.regex) literals.push({ at, ...node.regex });
      if (isRegExpCall(node)) {
        const [pattern, flags] = node.arguments.map(({ start, end }) => text.slice(start, end));
        built.push({ at, file, written: pattern ?? "", flags: flags?.replaceAll('"', "") ?? "" });
      }
    }
  }
  return { literals, built };
}

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: { readonly name?: string };
  readonly arguments?: readonly AstNode[];
}

function isRegExpCall(node: AstNode): node is AstNode & Required<Pick<AstNode, "arguments">> {
  return node.callee?.name === "RegExp" && node.arguments !== undefined;
}

function* nodesOf(value: unknown): Generator<AstNode> {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && "start" in value) yield value as AstNode;
  for (const child of Object.values(value)) yield* nodesOf(child);
}
