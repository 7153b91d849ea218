import { spawnSync } from "node:child_process";
import type { Quantity, TreeNode } from "../../src/document/result-document.ts";
import type { AggregationResult } from "../../src/document/aggregation-result.ts";
import { MOST_DRAWN } from "../../src/aggregate/call-tree/visible-paths.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { aSecond, bindRequest } from "./aggregate.ts";
import { type CapturedGraph, namedWithModules } from "./captured-graph.ts";
import { sourceOf } from "./recorded.ts";

/** Calls and their time at one place, by either account. */
interface Sums {
  readonly calls: number;
  readonly ns: number;
  /** By how much more than `ns` it may be: the digits that the text cuts off. 0 in our own account. */
  readonly slackNs: number;
}

/** By place: `function vfs_write`. */
type Account = ReadonlyMap<string, Sums>;

export interface Agreement {
  readonly records: number;
  /** How many places of each kind were compared. */
  readonly compared: Readonly<Record<Kind, number>>;
  readonly calls: number;
  readonly greatest: { readonly place: string; readonly differenceNs: number; readonly slackNs: number };
  /** Places whose calls aren't equal, or whose time is not within the text's digits. */
  readonly differences: readonly string[];
  readonly ours: AggregationResult;
  /** What the program counted in the text: beginnings, ends, what did not fit. */
  readonly text: Readonly<Record<string, number>>;
}

const KINDS = ["function", "edge", "path"] as const;
type Kind = (typeof KINDS)[number];

/** What `call-graph` makes of a captured buffer, against what `from-graph-text.pl` makes of the kernel's text of it. */
export function compareWithText(
  captured: CapturedGraph,
  interrupts: "apart" | "inside",
  roots: readonly string[] = [],
): Agreement {
  const { result, records } = ourAccount(captured.traceDat, interrupts, roots);
  const theirs = accountOfText(captured.text, interrupts, roots);
  const ours: Readonly<Record<Kind, Account>> = {
    function: functionsIn(result),
    edge: edgesIn(result),
    path: pathsIn(result),
  };
  const places = KINDS.flatMap((kind) => comparePlaces(kind, ours[kind], theirs.sums[kind]));
  const greatest = places.reduce((most, place) => (place.differenceNs > most.differenceNs ? place : most));
  const comparedOf = (kind: Kind): number => places.filter((place) => place.kind === kind).length;
  return {
    records,
    compared: { function: comparedOf("function"), edge: comparedOf("edge"), path: comparedOf("path") },
    calls: [...theirs.sums.path.values()].reduce((sum, { calls }) => sum + calls, 0),
    greatest,
    differences: places.flatMap(({ wrong }) => wrong ?? []),
    ours: result,
    text: theirs.counts,
  };
}

function ourAccount(
  traceDat: Uint8Array,
  interrupts: string,
  roots: readonly string[],
): { readonly result: AggregationResult; readonly records: number } {
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const { comms, symbols } = recording.value.info;
  const known = { comms, symbols: namedWithModules(symbols) };
  const options = { interrupts, ...(roots.length > 0 && { root: roots }) };
  const bound = bindRequest("call-graph", options, recording.value.events, known);
  if (!bound.ok) throw new Error(bound.error[0]?.message);
  let records = 0;
  for (const interval of recording.value.read(bound.value.needs.events)) {
    records += interval.length;
    bound.value.consume(interval);
  }
  return { result: bound.value.finish({ ...aSecond, ...known }), records };
}

function accountOfText(
  text: string,
  interrupts: string,
  roots: readonly string[],
): { readonly sums: Readonly<Record<Kind, Account>>; readonly counts: Readonly<Record<string, number>> } {
  const program = new URL("oracle/from-graph-text.pl", import.meta.url).pathname;
  const run = spawnSync("perl", [program, interrupts, ...roots], { input: text, maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  const rows = run.stdout
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  const accountOf = (kind: string): Account =>
    new Map(
      rows
        .filter(([what]) => what === kind)
        .map(([, place, calls, ns, slack]) => [
          place!,
          { calls: Number(calls), ns: Number(ns), slackNs: Number(slack) },
        ]),
    );
  const counts = [...accountOf("count")].map(([name, { calls }]) => [name, calls] as const);
  return {
    sums: { function: accountOf("function"), edge: accountOf("edge"), path: accountOf("path") },
    counts: Object.fromEntries(counts),
  };
}

interface PlaceDifference {
  readonly kind: Kind;
  readonly place: string;
  readonly differenceNs: number;
  readonly slackNs: number;
  readonly wrong?: string;
}

/** Of more paths than are drawn, the drawn ones. */
function comparePlaces(kind: Kind, ours: Account, theirs: Account): readonly PlaceDifference[] {
  const isCut = kind === "path" && theirs.size > MOST_DRAWN;
  const all = isCut ? ours.keys() : new Set([...ours.keys(), ...theirs.keys()]);
  return [...all].map((place) => comparePlace(kind, place, ours.get(place), theirs.get(place)));
}

function comparePlace(kind: Kind, place: string, ours = NOTHING, theirs = NOTHING): PlaceDifference {
  const differenceNs = ours.ns - theirs.ns;
  const found = { kind, place, differenceNs, slackNs: theirs.slackNs };
  const agrees = ours.calls === theirs.calls && differenceNs >= 0 && differenceNs <= theirs.slackNs;
  if (agrees) return found;
  const said = ({ calls, ns }: Sums): string => `${calls} calls, ${ns} ns`;
  return { ...found, wrong: `${kind}: ${place}: ${said(ours)}, by the text ${said(theirs)}` };
}

const NOTHING: Sums = { calls: 0, ns: 0, slackNs: 0 };

function functionsIn({ graph }: AggregationResult): Account {
  return added((graph?.nodes ?? []).map(({ kind, name, values }) => [`${kind} ${textName(name)}`, values]));
}

function edgesIn({ graph }: AggregationResult): Account {
  const names = new Map((graph?.nodes ?? []).map(({ id, kind, name }) => [id, `${kind} ${textName(name)}`]));
  const edges = graph?.edges ?? [];
  return added(edges.map(({ from, to, values }) => [`${names.get(from)} > ${names.get(to)}`, values]));
}

function pathsIn({ tree }: AggregationResult): Account {
  if (!tree) return new Map();
  // With several roots, one node stands for them all: it has no times of its own.
  const roots = Object.hasOwn(tree.values, "self") ? [tree] : tree.children;
  return added(roots.flatMap((root) => pathsFrom(root, "", "function")));
}

type Values = Readonly<Record<string, Quantity>>;

function pathsFrom({ name, values, children }: TreeNode, above: string, kind: string): [string, Values][] {
  const isInterrupt = name.endsWith(" (interrupt)");
  const own = isInterrupt ? "interrupt" : kind;
  const path = `${above}${above && " / "}${own} ${textName(name.replace(/ \(interrupt\)$/u, ""))}`;
  return [[path, values], ...children.flatMap((child) => pathsFrom(child, path, own))];
}

/** The text doesn't tell functions of one name apart; we do, by their address. */
function textName(name: string): string {
  return name.replace(/ \[0x[0-9a-f]+\]$/u, "");
}

function added(places: readonly (readonly [string, Values])[]): Account {
  const account = new Map<string, Sums>();
  for (const [place, { calls, total }] of places) {
    if (!calls?.value) continue;
    const known = account.get(place) ?? NOTHING;
    account.set(place, { calls: known.calls + calls.value, ns: known.ns + (total?.value ?? 0), slackNs: 0 });
  }
  return account;
}
