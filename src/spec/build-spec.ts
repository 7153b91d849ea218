import type { Located, SourceFile, Span } from "../core/source.ts";
import type { SpecDocument } from "../generated/spec-document.ts";
import { buildTracer } from "./build-tracer.ts";
import { buildProbes } from "./probes/build-probes.ts";
import { buildTracepointProbes } from "./tracepoint-probes/build-tracepoint-probes.ts";
import { hasArgs } from "./tracepoint-probes/tracepoint-probe-nodes.ts";
import { buildUprobes } from "./uprobes/build-uprobes.ts";
import { buildWorkloadItem } from "./build-workload.ts";
import { durationAt, sizeAt } from "./located-units.ts";
import { isConditionKey } from "./key-tables.ts";
import { nameFromPath } from "./spec-name.ts";
import type { ParsedExpressions } from "./parse-expressions.ts";
import type { SourceExpression } from "./probes/probe-event.ts";
import type {
  AggregationRequest,
  BufferSettings,
  FieldDefinition,
  ParamValue,
  Scope,
  Spec,
  StopCondition,
  Tracepoint,
} from "./spec.ts";
import { childOf, entriesOf, itemsOf, type SpecNode, toPlain } from "./tree.ts";

/** `buffer.per-cpu` where a spec says nothing: with it, a busy CPU loses no events while its reader waits its turn. */
const DEFAULT_PER_CPU_BYTES = 8 * 2 ** 20;

/** What a spec is built from. */
export interface SpecParts {
  readonly source: SourceFile;
  /** Parameters filled in, valid by the schema. */
  readonly tree: SpecNode;
  readonly document: SpecDocument;
  readonly params: readonly ParamValue[];
  readonly expressions: ParsedExpressions;
}

/** The Spec of a document in which nothing is wrong. */
export function buildSpec({ source, tree, document, params, expressions }: SpecParts): Spec {
  const durationNs = durationAt(childOf(tree, "duration"));
  const stop = childOf(tree, "stop");
  const tracer = childOf(tree, "tracer");
  const markers = switchedOn(childOf(tree, "markers"));
  const userStacks = switchedOn(childOf(tree, "user-stacks"));
  const fields = buildFields(tree, expressions);
  return {
    source,
    version: 1,
    name: document.name ?? nameFromPath(source.path),
    ...(document.question !== undefined && { question: document.question }),
    params,
    ...(durationNs && { durationNs }),
    ...(stop && { stop: buildStop(stop, expressions) }),
    workload: itemsOf(childOf(tree, "workload")).map((node, index) =>
      buildWorkloadItem(node, document.workload![index]!),
    ),
    scope: buildScope(tree, document),
    buffer: buildBuffer(tree, document),
    clock: {
      value: document.clock ?? "mono",
      at: childOf(tree, "clock")?.at ?? startOf(source),
    },
    tracepoints: itemsOf(childOf(tree, "tracepoints"))
      .filter((node) => !hasArgs(node))
      .map((node) => buildTracepoint(node, expressions)),
    tracepointProbes: buildTracepointProbes(tree, (node) => expressionOf(node, expressions)),
    ...(markers && { markers }),
    ...(userStacks && { userStacks }),
    ...(tracer && { tracer: buildTracer(tracer) }),
    kprobes: buildProbes(childOf(tree, "kprobes"), (node) => expressionOf(node, expressions)),
    uprobes: buildUprobes(childOf(tree, "uprobes"), (node) => expressionOf(node, expressions)),
    aggregations: entriesOf(childOf(tree, "aggregations")).map(([name, { value, keyAt }]) =>
      withFields(buildAggregation(name, keyAt, value, expressions), fields),
    ),
    expect: itemsOf(childOf(tree, "expect")).map((node) => ({ expression: expressionOf(node, expressions) })),
    loss: document.loss ?? "fail",
  };
}

/** For what the spec doesn't say. */
function startOf(source: SourceFile): Span {
  return { source, start: 0, end: 0 };
}

function buildStop(node: SpecNode, expressions: ParsedExpressions): StopCondition {
  const where = childOf(node, "where");
  return {
    on: locatedText(childOf(node, "on") ?? node),
    ...(where && { where: expressionOf(where, expressions) }),
  };
}

function buildScope(tree: SpecNode, { scope }: SpecDocument): Scope {
  const node = childOf(tree, "scope");
  if (!scope || !node) return {};
  return {
    at: node.at,
    ...tasksOf(scope),
    ...(scope.cpus && { cpus: scope.cpus }),
  };
}

function tasksOf({ pids, cgroup }: NonNullable<SpecDocument["scope"]>): Pick<Scope, "pids" | "tasks"> {
  if (cgroup !== undefined) return { tasks: { cgroup, key: "scope.cgroup" } };
  if (pids === undefined) return {};
  if (typeof pids === "object" && "comm" in pids) return { tasks: { comm: pids.comm, key: "scope.pids" } };
  return { pids };
}

function buildBuffer(tree: SpecNode, { buffer }: SpecDocument): BufferSettings {
  const node = childOf(tree, "buffer");
  const subBufferBytes = sizeAt(childOf(node, "sub-buffer"))?.value;
  return {
    ...(node && { at: node.at }),
    perCpuBytes: sizeAt(childOf(node, "per-cpu"))?.value ?? DEFAULT_PER_CPU_BYTES,
    ...(subBufferBytes !== undefined && { subBufferBytes }),
    whenFull: buffer?.["when-full"] ?? "drop-oldest",
  };
}

function buildTracepoint(node: SpecNode, expressions: ParsedExpressions): Tracepoint {
  const filter = childOf(node, "filter");
  const optional = childOf(node, "optional");
  const stack = buildStack(childOf(node, "stack"), expressions);
  return {
    at: node.at,
    pattern: locatedText(childOf(node, "event") ?? node),
    optional: optional?.kind === "scalar" && optional.value === true,
    ...(filter && { filter: expressionOf(filter, expressions) }),
    ...(stack && { stack }),
  };
}

function buildStack(node: SpecNode | undefined, expressions: ParsedExpressions): Tracepoint["stack"] {
  const where = childOf(node, "where");
  return node && where ? { at: node.at, where: expressionOf(where, expressions) } : switchedOn(node);
}

/** The location of a key that is `true`. */
function switchedOn(node: SpecNode | undefined): { readonly at: Span } | undefined {
  return node?.kind === "scalar" && node.value === true ? { at: node.at } : undefined;
}

function buildAggregation(
  name: string,
  keyAt: Span,
  node: SpecNode,
  expressions: ParsedExpressions,
): AggregationRequest {
  const where = childOf(node, "where");
  const conditions = entriesOf(node).filter(([key]) => isConditionKey(key) && key !== "where");
  return {
    name,
    at: keyAt,
    use: locatedText(childOf(node, "use")!),
    ...(where && { where: expressionOf(where, expressions) }),
    ...(conditions.length > 0 && {
      conditions: Object.fromEntries(
        conditions.map(([key, { value }]) => [key, expressionOf(value, expressions)]),
      ),
    }),
    options: optionsOf(node),
    spanOf: (option, index) => {
      const value = childOf(node, option);
      const item = index === undefined ? value : (childOf(value, index) ?? value);
      return item?.at ?? keyAt;
    },
  };
}

function withFields(request: AggregationRequest, fields: readonly FieldDefinition[]): AggregationRequest {
  return fields.length === 0 ? request : { ...request, fields };
}

function buildFields(tree: SpecNode, expressions: ParsedExpressions): readonly FieldDefinition[] {
  return entriesOf(childOf(tree, "fields")).map(([name, { keyAt, value }]) => {
    const of = childOf(value, "of");
    const unit = childOf(value, "unit");
    return {
      name,
      at: keyAt,
      ...(of && { of: (of.kind === "list" ? itemsOf(of) : [of]).map((one) => locatedText(one).value) }),
      tree: expressionOf(childOf(value, "value") ?? value, expressions).tree,
      ...(unit && { unit: locatedText(unit).value }),
    };
  });
}

function optionsOf(node: SpecNode): Readonly<Record<string, unknown>> {
  const own = entriesOf(node).filter(([key]) => key !== "use" && key !== "where");
  return Object.fromEntries(own.map(([key, { value }]) => [key, toPlain(value)]));
}

function locatedText(node: SpecNode): Located<string> {
  return { value: node.kind === "scalar" ? String(node.value) : "", at: node.at };
}

function expressionOf(node: SpecNode, { byNode }: ParsedExpressions): SourceExpression {
  const found = byNode.get(node);
  if (!found) throw new Error("an expression was not parsed");
  return found;
}
