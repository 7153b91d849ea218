import { countText } from "../../core/quantity-text.ts";
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import type { SourceFile, Span } from "../../core/source.ts";
import { needsQuotes } from "./needs-quotes.ts";
import { scalarSpans, type ScalarStyle } from "./scalar-spans.ts";
import type { MapEntry, SpecNode } from "../tree.ts";
import { explainYamlErrors } from "./yaml-problems.ts";

const LONGEST_FILE = 256 * 1024;
const DEEPEST_NESTING = 32;
/** Also counts what aliases stand for, each time. */
const MOST_NODES = 20_000;
const MOST_ALIASES = 100;
const MOST_PROBLEMS = 100;
/** What the parser makes of a token, or of a wrong escape in one, takes up to 2 KB and 20 µs. A thousand tracepoints with filters have 20,000. */
const MOST_TOKENS = 60_000;
const MOST_BRACKETS = 500;

/** A file as a tree of located values. YAML 1.2 core schema; one document; duplicate keys and alias bombs are refused. */
export function readYaml(source: SourceFile): Result<SpecNode> {
  if (source.text.length > LONGEST_FILE) {
    return fail([
      diagnostic("file-too-large", `the file is larger than ${LONGEST_FILE / 1024} KiB`, {
        at: span(source, 0, 0),
      }),
    ]);
  }
  if (holdsTooMuch(source.text)) {
    const message = `the file has more than ${countText(MOST_TOKENS)} YAML tokens`;
    return fail([diagnostic("file-too-large", message, { at: span(source, 0, 0) })]);
  }
  const bracket = tooManyBrackets(source.text);
  const document = bracket === undefined ? parse(source) : undefined;
  if (!document) {
    const at = span(source, bracket ?? 0, bracket ?? 0);
    return fail([diagnostic("yaml-syntax", "the file is nested too deeply to be read", { at })]);
  }
  const syntax = explainYamlErrors(source, document);
  const reader = new TreeReader(source, document);
  const root = document.contents && syntax.length === 0 ? reader.read(document.contents, 0) : undefined;
  const problems = [...syntax, ...reader.problems];
  if (problems.length > 0) return fail(problems);
  if (!root || root.kind !== "map") return fail([notAMapping(source, root)]);
  return ok(root);
}

function holdsTooMuch(text: string): boolean {
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += token.split("\\").length;
    if (tokens > MOST_TOKENS) return true;
  }
  return false;
}

/** Where more brackets are open than anyone means; the parser takes quadratic time over them. */
function tooManyBrackets(text: string): number | undefined {
  let open = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    if (open > MOST_BRACKETS) return index;
  }
  return undefined;
}

/** The parser recurses with the nesting of the text; thousands of brackets end its stack. */
function parse(source: SourceFile): Document.Parsed | undefined {
  try {
    return parseDocument(source.text, {
      version: "1.2",
      schema: "core",
      prettyErrors: false,
      strict: true,
      uniqueKeys: false,
      merge: false,
      logLevel: "error",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function notAMapping(source: SourceFile, root: SpecNode | undefined): Diagnostic {
  const isEmpty = !root || (root.kind === "scalar" && root.value === null);
  const message = isEmpty ? "the file is empty" : "a spec is a mapping of keys to values";
  const hint = "begin with version: 1; ftrace-run init writes a spec to start from";
  return diagnostic(isEmpty ? "missing-key" : "wrong-type", message, {
    at: root?.at ?? span(source, 0, 0),
    hint,
  });
}

class TreeReader {
  readonly problems: Diagnostic[] = [];
  readonly #source: SourceFile;
  readonly #document: Document.Parsed;
  #isOver = false;
  #nodes = 0;
  #aliases = 0;

  constructor(source: SourceFile, document: Document.Parsed) {
    this.#source = source;
    this.#document = document;
  }

  read(node: Node, depth: number): SpecNode | undefined {
    if (this.problems.length >= MOST_PROBLEMS) this.#isOver = true;
    if (this.#isOver || !this.#withinLimits(node, depth)) return undefined;
    if (isAlias(node)) return this.#readAlias(node, depth);
    if (isMap(node)) return { kind: "map", at: this.#spanOf(node), entries: this.#readEntries(node, depth) };
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => this.read(item as Node, depth + 1) ?? []);
      return { kind: "list", at: this.#spanOf(node), items };
    }
    return isScalar(node) ? this.#readScalar(node) : undefined;
  }

  #readEntries(node: YAMLMap, depth: number): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (this.#isOver) break;
      const keyAt = this.#spanOf(pair.key);
      const key = this.#keyText(pair.key);
      const earlier = key === undefined ? undefined : entries.get(key);
      if (key === undefined) this.#problem("wrong-type", "a key must be a plain string", keyAt);
      else if (earlier) this.#duplicate(key, keyAt, earlier.keyAt);
      const value = pair.value ? this.read(pair.value, depth + 1) : emptyValue(keyAt);
      if (key !== undefined && value && !earlier)
        entries.set(key, { keyAt, value: value.at.start === value.at.end ? placedAt(value, keyAt) : value });
    }
    return entries;
  }

  #keyText(key: Node): string | undefined {
    if (!isScalar(key)) return undefined;
    return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
  }

  #readScalar(node: Scalar): SpecNode {
    const at = this.#spanOf(node);
    const value = scalarValue(node.value);
    const style = styleOf(node);
    if (style === "plain") this.#checkMarkers(node, at);
    const text = typeof value === "string" ? value : "";
    return {
      kind: "scalar",
      at,
      value,
      typed: node.source ?? String(value),
      spanOf: scalarSpans(this.#source, at.start, at.end, style, text),
    };
  }

  /** `filter: !(a == 1)` is a tag for YAML, `filter: &x == 1` an anchor. */
  #checkMarkers(node: Scalar, at: Span): void {
    const isForeignTag = node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:");
    const isAnchor = node.anchor !== undefined && /^[=!<>~&|]/.test(String(node.value));
    if (isForeignTag || isAnchor) this.problems.push(needsQuotes(this.#source, at));
  }

  #readAlias(node: Node, depth: number): SpecNode | undefined {
    this.#aliases += 1;
    const target = isAlias(node) ? node.resolve(this.#document) : undefined;
    if (!target) {
      this.problems.push(needsQuotes(this.#source, this.#spanOf(node)));
      return undefined;
    }
    return this.read(target, depth + 1);
  }

  #withinLimits(node: Node, depth: number): boolean {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || this.#aliases > MOST_ALIASES) {
      this.#isOver = true;
      this.#once(
        "yaml-alias-limit",
        this.#aliases > 0 ? "the file's aliases expand to too many values" : "the file has too many values",
        node,
      );
      return false;
    }
    if (depth <= DEEPEST_NESTING) return true;
    this.#once(
      this.#aliases > 0 ? "yaml-alias-limit" : "yaml-syntax",
      `nested more than ${DEEPEST_NESTING} levels deep`,
      node,
    );
    return false;
  }

  #once(code: Diagnostic["code"], message: string, node: Node): void {
    if (!this.problems.some((problem) => problem.message === message))
      this.#problem(code, message, this.#spanOf(node));
  }

  #duplicate(key: string, at: Span, first: Span): void {
    this.problems.push(
      diagnostic("yaml-duplicate-key", `duplicate key "${key}"`, {
        at,
        related: [{ message: "the first one is here", at: first }],
      }),
    );
  }

  #problem(code: Diagnostic["code"], message: string, at: Span): void {
    this.problems.push(diagnostic(code, message, { at }));
  }

  #spanOf(node: Node): Span {
    const [start, end] = node.range ?? [0, 0];
    return span(this.#source, start, trimmedEnd(this.#source.text, start, end));
  }
}

function emptyValue(at: Span): SpecNode {
  return { kind: "scalar", at, value: null, typed: "", spanOf: () => at };
}

function placedAt(node: SpecNode, at: Span): SpecNode {
  return { ...node, at };
}

function scalarValue(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

function styleOf(node: Scalar): ScalarStyle {
  switch (node.type) {
    case "QUOTE_SINGLE":
      return "single";
    case "QUOTE_DOUBLE":
      return "double";
    case "BLOCK_FOLDED":
    case "BLOCK_LITERAL":
      return "block";
    default:
      return "plain";
  }
}

/** A block's range includes the line breaks behind it. */
function trimmedEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && /\s/.test(text[trimmed - 1]!)) trimmed -= 1;
  return trimmed;
}

function span(source: SourceFile, start: number, end: number): Span {
  return { source, start, end };
}
