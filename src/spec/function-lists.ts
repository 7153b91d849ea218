import { dirname, isAbsolute, join } from "node:path/posix";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { SourceFile, Span } from "../core/source.ts";
import type { ReadFile } from "./extend.ts";
import type { FunctionList } from "./spec.ts";
import { childOf, type MapEntry, type ScalarNode, type SpecNode } from "./tree.ts";

/** How lists are read. */
interface ListOptions {
  readonly read: ReadFile;
  /** Path of the spec that was named by the user. */
  readonly spec: string;
  /** A list that cannot be read is left out: a report on a recording does not need it. */
  readonly mayLack: boolean;
}

/** A spec's tree with the functions of its lists in place of their names, and what is wrong with the lists. */
interface Expanded {
  readonly tree: SpecNode;
  readonly lists: readonly FunctionList[];
  readonly problems: readonly Diagnostic[];
}

/** The keys of `tracer` that name functions. */
const KEYS: ReadonlySet<string> = new Set(["functions", "exclude", "roots", "not-roots"]);

const MOST_BYTES = 2 ** 20;

/** Reads the files `{file: PATH}` under `tracer`: one function or pattern a line, `#` begins a comment. */
export function withFunctionLists(root: SpecNode, options: ListOptions): Expanded {
  const tracer = childOf(root, "tracer");
  if (root.kind !== "map" || tracer?.kind !== "map") return { tree: root, lists: [], problems: [] };
  const reader = new ListReader(options);
  const entries = [...tracer.entries].flatMap(([key, entry]): (readonly [string, MapEntry])[] => {
    if (!KEYS.has(key)) return [[key, entry]];
    const value = reader.expand(entry.value);
    return value ? [[key, { ...entry, value }]] : [];
  });
  const keyAt = root.entries.get("tracer")!.keyAt;
  const expanded = { keyAt, value: { ...tracer, entries: new Map(entries) } };
  const tree = { ...root, entries: new Map([...root.entries, ["tracer", expanded] as const]) };
  return { tree, lists: reader.lists, problems: reader.problems };
}

class ListReader {
  readonly lists: FunctionList[] = [];
  readonly problems: Diagnostic[] = [];
  readonly #options: ListOptions;

  constructor(options: ListOptions) {
    this.#options = options;
  }

  /** Nothing if it names only files that cannot be read. */
  expand(node: SpecNode): SpecNode | undefined {
    const file = fileOf(node);
    if (!file && !(node.kind === "list" && node.items.some(fileOf))) return node;
    const written = node.kind === "list" ? node.items : [node];
    const items = written.flatMap((item) => {
      const named = fileOf(item);
      return named ? this.#namesIn(named) : [item];
    });
    return items.length === 0 ? undefined : { kind: "list", at: node.at, items };
  }

  #namesIn(file: ScalarNode): readonly SpecNode[] {
    const source = this.#read(file);
    if (!source) return [];
    const names = namesIn(source);
    if (names.length === 0)
      this.problems.push(diagnostic("wrong-value", `${source.path} names no function`, { at: file.at }));
    this.lists.push({ source, functions: names.length });
    return names;
  }

  #read(file: ScalarNode): SourceFile | undefined {
    const { read, spec, mayLack } = this.#options;
    const written = String(file.value);
    const refusal = refuse(written, file.at);
    const path = join(dirname(file.at.source.path), written);
    const text = refusal ? undefined : read(path, spec);
    if (typeof text === "object" && new TextEncoder().encode(text.text).length <= MOST_BYTES)
      return { path, text: text.text };
    if (refusal ?? !mayLack) this.problems.push(refusal ?? unreadable(path, text, file.at));
    return undefined;
  }
}

/** The path in `{file: PATH}`; what is wrong with another mapping is the schema's to say. */
function fileOf(node: SpecNode): ScalarNode | undefined {
  const file = node.kind === "map" && node.entries.size === 1 ? childOf(node, "file") : undefined;
  return file?.kind === "scalar" && typeof file.value === "string" && file.value !== "" ? file : undefined;
}

function refuse(path: string, at: Span): Diagnostic | undefined {
  if (isAbsolute(path))
    return diagnostic("bad-name", "a list of functions needs a path relative to this file", { at });
  return /\p{Cc}/u.test(path)
    ? diagnostic("bad-name", "a path cannot contain control characters", { at })
    : undefined;
}

function unreadable(path: string, text: ReturnType<ReadFile>, at: Span): Diagnostic {
  if (text === "outside")
    return diagnostic("file-unreadable", `"${path}" is outside the spec's folder`, {
      at,
      hint: "a list must be below the spec's folder or its Git working tree; links are resolved first",
    });
  if (text) return diagnostic("file-too-large", `"${path}" is larger than ${MOST_BYTES / 1024} KiB`, { at });
  const hint = "the path is relative to this file";
  return diagnostic("file-unreadable", `"${path}" cannot be read`, { at, hint });
}

/** Each name where it is in its file. */
function namesIn(source: SourceFile): readonly ScalarNode[] {
  let lineStart = 0;
  return source.text.split("\n").flatMap((line) => {
    const [content = ""] = line.split("#", 1);
    const name = content.trim();
    const start = lineStart + content.indexOf(name);
    lineStart += line.length + 1;
    return name === "" ? [] : [nameNode(name, source, start)];
  });
}

function nameNode(name: string, source: SourceFile, offset: number): ScalarNode {
  const spanOf = (start: number, end: number): Span => ({
    source,
    start: offset + start,
    end: offset + end,
  });
  return { kind: "scalar", at: spanOf(0, name.length), value: name, typed: name, spanOf };
}
