import { dirname, isAbsolute, join } from "node:path/posix";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { type Result, fail, ok } from "../core/result.ts";
import type { SourceFile, Span } from "../core/source.ts";
import { mergeTrees } from "./merge-trees.ts";
import { readYaml } from "./yaml/read-yaml.ts";
import { childOf, type MapNode, type ScalarNode, type SpecNode } from "./tree.ts";

/** A file's text. `undefined`: it can't be read; `outside`: it may not be, and nothing of it is shown. */
export type BaseText = { readonly text: string } | "outside" | undefined;

/** Reads a file that a spec extends, directly or not. `spec`: path of the one that was named by the user. */
export type ReadFile = (path: string, spec: string) => BaseText;

const LONGEST_CHAIN = 8;
/** What the kernel takes (PATH_MAX). Joining a longer one can take quadratic time. */
const LONGEST_PATH = 4095;

/** The file's tree, merged over the files it extends. */
export function readWithBases(
  source: SourceFile,
  read: ReadFile,
  chain: readonly string[] = [],
): Result<SpecNode> {
  const own = readYaml(source);
  if (!own.ok || own.value.kind !== "map") return own;
  const reference = childOf(own.value, "extends");
  if (reference?.kind !== "scalar" || typeof reference.value !== "string") return own;
  const base = readBase(source, { ...reference, value: reference.value }, read, [
    ...chain,
    normalized(source.path),
  ]);
  if (!base.ok) return base;
  const merged = mergeTrees(base.value, withoutExtends(own.value));
  return merged.problems.length > 0 ? fail(merged.problems) : ok(merged.tree);
}

function readBase(
  source: SourceFile,
  reference: ScalarNode & { readonly value: string },
  read: ReadFile,
  chain: readonly string[],
): Result<SpecNode> {
  if (reference.value.length > LONGEST_PATH)
    return fail([
      diagnostic("bad-name", `a path has at most ${LONGEST_PATH} characters`, { at: reference.at }),
    ]);
  const path = join(dirname(source.path), reference.value);
  const refusal = refuse(reference.value, path, chain, reference.at);
  if (refusal) return fail([refusal]);
  const base = read(path, chain[0]!);
  if (base === "outside")
    return fail([
      diagnostic("file-unreadable", `"${path}" is outside the spec's folder`, {
        at: reference.at,
        hint: "a spec can extend files below its own folder or its Git working tree; links are resolved first",
      }),
    ]);
  if (base === undefined)
    return fail([
      diagnostic("file-unreadable", `"${path}" cannot be read`, {
        at: reference.at,
        hint: "the path is relative to this file",
      }),
    ]);
  return readWithBases({ path, text: base.text }, read, chain);
}

function refuse(written: string, path: string, chain: readonly string[], at: Span): Diagnostic | undefined {
  if (isAbsolute(written))
    return diagnostic("bad-name", "extends needs a path relative to this file", { at });
  if (/\p{Cc}/u.test(written))
    return diagnostic("bad-name", "a path cannot contain control characters", { at });
  const loop = chain.indexOf(normalized(path));
  if (loop >= 0)
    return diagnostic(
      "extends-cycle",
      `the file extends itself: ${[...chain.slice(loop), normalized(path)].join(" → ")}`,
      { at },
    );
  if (chain.length >= LONGEST_CHAIN)
    return diagnostic("extends-cycle", `the chain of extended files is longer than ${LONGEST_CHAIN}`, { at });
  return undefined;
}

function withoutExtends(node: MapNode): MapNode {
  return { ...node, entries: new Map([...node.entries].filter(([key]) => key !== "extends")) };
}

function normalized(path: string): string {
  return join(path);
}
