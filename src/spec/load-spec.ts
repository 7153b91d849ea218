import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { type Result, fail, ok } from "../core/result.ts";
import type { SourceFile } from "../core/source.ts";
import type { SpecDocument } from "../generated/spec-document.ts";
import { validate } from "../generated/spec-document-validator.js";
import { buildSpec } from "./build-spec.ts";
import { checkFields } from "./check-fields.ts";
import { checkMeaning } from "./check-meaning.ts";
import type { IsFile } from "./check-program.ts";
import { explainSchemaErrors } from "./explain-schema.ts";
import { withFunctionLists } from "./function-lists.ts";
import { type ReadFile, readWithBases } from "./extend.ts";
import { fillParams } from "./params/fill-params.ts";
import { parseExpressions } from "./parse-expressions.ts";
import { resolveParams } from "./params/params.ts";
import { unusedParams } from "./params/unused-params.ts";
import type { Spec } from "./spec.ts";
import { childOf, type SpecNode, toPlain } from "./tree.ts";

/** What loading a spec needs of the file system. */
export interface LoadPorts {
  /** The text of a file that a spec extends, or that lists functions; `undefined` when it can't be read. Paths are relative as the spec's own is. */
  readonly read: ReadFile;
  /** Absent: no file is looked for, and a program's path isn't taken for a command line. */
  readonly isFile?: IsFile;
}

/** What the command line changes in a spec. */
export interface LoadOptions {
  /** `--set name=value`: values of parameters, as typed. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** `--duration 10s`: replaces the spec's own. */
  readonly duration?: string | undefined;
  /** For a recording made before: what is recorded, and what ends it, may be left out. */
  readonly questionsOnly?: boolean;
}

/**
 * Reads a spec: YAML, `extends`, parameters, schema, units, expressions. Nothing here meets a kernel.
 * Fails with everything that is wrong with the file, in source order.
 */
export function loadSpec(source: SourceFile, ports: LoadPorts, options: LoadOptions = {}): Result<Spec> {
  const read = readWithBases(source, ports.read);
  if (!read.ok) return fail(inSourceOrder(read.error, source));
  const params = resolveParams(read.value, options.set ?? {});
  const filled = fillParams(withDuration(read.value, options.duration), params.byName);
  const { questionsOnly = false } = options;
  const listed = withFunctionLists(filled.tree, {
    read: ports.read,
    spec: source.path,
    mayLack: questionsOnly,
  });
  const { tree } = listed;
  const expressions = parseExpressions(tree, params.byName, params.broken);
  const document = toPlain(tree);
  const schemaProblems = validate(document) ? [] : explainSchemaErrors(validate.errors ?? [], tree);
  const causes = [
    ...params.problems,
    ...filled.problems,
    ...schemaProblems.filter((one) => isInside(one, childOf(read.value, "params"))),
  ];
  const { isFile = () => true } = ports;
  const others = [
    ...schemaProblems,
    ...listed.problems,
    ...expressions.problems,
    ...checkFields(tree, expressions),
    ...checkMeaning(tree, { isFile, questionsOnly }),
  ];
  const problems = [
    ...causes,
    ...(causes.length > 0 ? others.filter((problem) => !holdsParameter(problem)) : others),
  ];
  if (problems.length > 0) return fail(inSourceOrder(problems, source));
  const spec = buildSpec({
    source,
    tree,
    document: document as SpecDocument,
    params: params.values,
    expressions,
  });
  const lists = listed.lists.length > 0 && { functionLists: listed.lists };
  return ok({ ...spec, ...lists, warnings: unusedParams(read.value) });
}

function isInside({ at }: Diagnostic, node: SpecNode | undefined): boolean {
  if (!at || !node) return false;
  return at.source === node.at.source && at.start >= node.at.start && at.end <= node.at.end;
}

/** A wrong parameter makes its uses wrong: they are not told of. */
function holdsParameter({ at }: Diagnostic): boolean {
  return at !== undefined && at.source.text.slice(at.start, at.end).includes("${");
}

function withDuration(tree: SpecNode, duration: string | undefined): SpecNode {
  if (duration === undefined || tree.kind !== "map") return tree;
  const source = { path: "--duration", text: duration };
  const spanOf = (start: number, end: number): SpecNode["at"] => ({ source, start, end });
  const at = spanOf(0, duration.length);
  const value: SpecNode = { kind: "scalar", at, value: duration, typed: duration, spanOf };
  return { ...tree, entries: new Map([...tree.entries, ["duration", { keyAt: at, value }]]) };
}

const MOST_PROBLEMS = 100;

/** By file (this one first) and location, without duplicates. */
function inSourceOrder(problems: readonly Diagnostic[], source: SourceFile): readonly Diagnostic[] {
  const sorted = problems.toSorted(
    (a, b) => fileRank(a, source) - fileRank(b, source) || startOf(a) - startOf(b),
  );
  const unique = [...new Map(sorted.map((problem) => [identity(problem), problem])).values()];
  if (unique.length <= MOST_PROBLEMS) return unique;
  const rest = diagnostic("yaml-syntax", `and ${unique.length - MOST_PROBLEMS} more problems`);
  return [...unique.slice(0, MOST_PROBLEMS), rest];
}

function fileRank(problem: Diagnostic, source: SourceFile): number {
  return !problem.at || problem.at.source === source ? 0 : 1;
}

function startOf(problem: Diagnostic): number {
  return problem.at?.start ?? 0;
}

function identity({ at, message }: Diagnostic): string {
  return `${at?.source.path ?? ""}:${at?.start ?? ""}:${message}`;
}
