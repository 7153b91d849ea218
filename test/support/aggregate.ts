import { noSymbols } from "../../src/trace/names/symbols.ts";
import { aggregations } from "../../src/aggregate/registry.ts";
import type {
  BoundAggregation,
  EventCatalog,
  KnownOfRecording,
  RecordedSpan,
} from "../../src/aggregate/aggregation.ts";
import type { Cell } from "../../src/document/result-document.ts";
import type { AggregationResult } from "../../src/document/aggregation-result.ts";
import type { Diagnostic } from "../../src/core/diagnostic.ts";
import { fail, type Result } from "../../src/core/result.ts";
import type { Span } from "../../src/core/source.ts";
import { parseExpression } from "../../src/expr/parse.ts";
import type { SourceExpression } from "../../src/spec/probes/probe-event.ts";
import { bindAggregations } from "../../src/result/bind-aggregations.ts";
import type { AggregationRequest } from "../../src/spec/spec.ts";
import type { OrderedEvents } from "../../src/trace/decode/batch.ts";

type Options = Readonly<Record<string, unknown>>;

/**
 * A request as the loader would make it. Its source is one line an option, in the order given, so that a test can say
 * where a problem is: `lineOf`.
 */
export function requestOf(use: string, options: Options, name = "test"): AggregationRequest {
  const lines = [
    `use: ${use}`,
    ...Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ];
  const source = { path: "test.yaml", text: lines.join("\n") };
  const spanOf = (option: string): Span => {
    const index = Math.max(
      0,
      lines.findIndex((line) => line.startsWith(`${option}:`)),
    );
    const start = lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
    return { source, start, end: start + lines[index]!.length };
  };
  const { where, ...others } = options;
  return {
    name,
    at: spanOf("use"),
    use: { value: use, at: spanOf("use") },
    options: others,
    spanOf,
    ...(typeof where === "string" && { where: expressionOf(where, spanOf("where")) }),
    conditions: conditionsIn(others, spanOf),
  };
}

/** The aggregation's own conditions, which the loader parses. */
function conditionsIn(
  options: Options,
  spanOf: (option: string) => Span,
): Readonly<Record<string, SourceExpression>> {
  const texts = Object.entries(options).filter(([name]) => name.startsWith("where-"));
  return Object.fromEntries(texts.map(([name, text]) => [name, expressionOf(String(text), spanOf(name))]));
}

function expressionOf(text: string, at: Span): SourceExpression {
  const parsed = parseExpression(text, () => at);
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  return { text, at, tree: parsed.value };
}

export function bindRequest(
  use: string,
  options: Options,
  catalog: EventCatalog,
  known?: KnownOfRecording,
): Result<BoundAggregation> {
  const bound = aggregations.get(use)!.bind(requestOf(use, options), catalog, known);
  return bound.ok ? bound : fail(bound.error.problems);
}

export const aSecond: RecordedSpan = {
  durationNs: 1e9,
  startNs: 0,
  cpus: [0, 1],
  comms: new Map([
    [1, "init"],
    [7, "worker"],
    [8, "worker"],
  ]),
  symbols: noSymbols,
  architecture: "x86_64",
  lost: new Map(),
};

/** Binds, feeds and finishes; throws where the request is refused. */
export function aggregate(
  use: string,
  options: Options,
  catalog: EventCatalog,
  events: readonly OrderedEvents[],
  recording: Partial<RecordedSpan> = {},
): AggregationResult {
  const span = { ...aSecond, ...recording };
  const bound = bindRequest(use, options, catalog, span);
  if (!bound.ok) throw new Error(bound.error.map(({ message }) => message).join("; "));
  for (const interval of events) bound.value.consume(interval);
  return bound.value.finish(span);
}

/** As `aggregate`, for several requests of one spec by name, each with its `use`: what `result/bind-aggregations.ts` does. */
export function aggregateAll(
  requests: Readonly<Record<string, Options>>,
  catalog: EventCatalog,
  events: readonly OrderedEvents[],
  recording: Partial<RecordedSpan> = {},
): ReadonlyMap<string, AggregationResult> {
  const span = { ...aSecond, ...recording };
  const bound = bindAll(requests, catalog, span);
  if (!bound.ok) throw new Error(bound.error.map(({ message }) => message).join("; "));
  for (const interval of events) for (const { bound: one } of bound.value.bound) one.consume(interval);
  return new Map(bound.value.bound.map(({ name, bound: one }) => [name, one.finish(span)]));
}

/** What is wrong with the requests of a spec, one a problem. */
export function problemsOfAll(
  requests: Readonly<Record<string, Options>>,
  catalog: EventCatalog,
  unit: "ns" | "ticks" = "ns",
): readonly string[] {
  const bound = bindAll(requests, catalog, undefined, unit);
  return bound.ok ? [] : bound.error.map(problemText);
}

function bindAll(
  requests: Readonly<Record<string, Options>>,
  events: EventCatalog,
  known: KnownOfRecording | undefined,
  unit: "ns" | "ticks" = "ns",
): ReturnType<typeof bindAggregations> {
  const made = Object.entries(requests).map(([name, { use, ...options }]) =>
    requestOf(String(use), options, name),
  );
  const clock = { name: unit === "ns" ? "mono" : "counter", unit };
  return bindAggregations(made, { events, absent: [], clock, ...(known && { known }) });
}

/** What is wrong with a request: `CODE line N: message (hint)`, one a problem. */
export function problemsOf(use: string, options: Options, catalog: EventCatalog): readonly string[] {
  const bound = bindRequest(use, options, catalog);
  return bound.ok ? [] : bound.error.map(problemText);
}

function problemText({ code, at, message, hint }: Diagnostic): string {
  const line = at ? at.source.text.slice(0, at.start).split("\n").length : 0;
  return `${code} line ${line}: ${message}${hint === undefined ? "" : ` (${hint})`}`;
}

/** Rows as objects, by column. */
export function rowsOf({ table }: AggregationResult): readonly Readonly<Record<string, Cell>>[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index]!])),
  );
}

/** As numbers: those beyond 2^53 are rounded. */
export function scalarsOf({ scalars }: AggregationResult): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    Object.entries(scalars).map(([name, { value }]) => [name, value === null ? null : Number(value)]),
  );
}
