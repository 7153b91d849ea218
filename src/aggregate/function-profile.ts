import { countText } from "../core/quantity-text.ts";
import { type EventFormat, eventName } from "../trace/decode/event-format.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { askedRecords, CALL_EXIT, callFormats, driveCalls } from "./calls-followed/call-events.ts";
import { type AskedReturns, askedReturns } from "./calls-followed/return-values.ts";
import { type CallFigure, columnsOf, PROFILE_FIGURES, withErrors } from "./call-tree/figures.ts";
import { KINDS_OF_TIME, lossNotes } from "./call-tree/graph-notes.ts";
import { type Labels, labelsOf } from "./call-tree/labels.ts";
import { PlainCalls } from "./calls-followed/plain-calls.ts";
import { type ProfileKey, ProfileState } from "./call-tree/profile-state.ts";
import { type Binding, beginBinding, endBinding } from "./request/binding.ts";
import { requireNumbers } from "./request/find-field.ts";
import { notRecorded } from "./request/not-recorded.ts";
import { textsOption } from "./request/options.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult, Judging, KeyDomain } from "../document/aggregation-result.ts";
import type { Row } from "./shape/sort-rows.ts";
import { layOut, type Layout, layoutOf, MOST_SPREADS } from "./shape/layout.ts";
import { namelessNotes, sayCount } from "./shape/say.ts";

const PLAIN = "ftrace:function";

/** All traced functions in one flat table. */
export const functionProfile: Aggregation = {
  name: "function-profile",
  summary: "how often each traced function was called and how long it took, as a flat table",
  clockUse: "calls",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const plain = catalog.get(PLAIN);
    const graph = catalog.has(CALL_EXIT) ? callFormats(binding) : undefined;
    if (plain) requireNumbers(binding, plain, ["ip", "parent_ip"]);
    if (!plain && !catalog.has(CALL_EXIT)) refuse(binding);
    const where = whereOf(binding, [...askedRecords(graph), ...(plain ? [plain] : [])]);
    const keys = (textsOption(request, "by") ?? ["function"]).map(profileKey);
    const columns = keys.map((name) => ({ name, type: "text", domain: FUNCTIONS }) as const);
    const returns = askedReturns(binding, graph?.exit);
    const figures = profileFigures(returns);
    const layout = layoutOf(binding, columns, columnsOf(figures), graph ? "self" : "calls");
    return endBinding(binding, () => {
      const timed = new ProfileState(binding.known.symbols, keys);
      const counted = new PlainCalls(timed.functions, keys);
      return {
        consume(ordered) {
          const of = { functions: timed.functions, stacks: timed.stacks };
          if (graph) driveCalls(ordered, graph, { ...of, returns }, where);
          if (plain) counted.consume(ordered, where);
        },
        finish: (recording) => finish({ timed, counted, keys, figures, layout, plain }, recording),
      };
    });
  },
};

/** Where only some calls count, there is no total: the others may be around them or in them. */
function profileFigures(returns: AskedReturns | undefined): readonly CallFigure[] {
  const figures = withErrors(PROFILE_FIGURES, returns?.shown === true);
  return returns?.isLimited === true ? figures.filter(({ column }) => column.name !== "total") : figures;
}

const FUNCTIONS: KeyDomain = { kind: "functions" };

interface Profile {
  readonly timed: ProfileState;
  readonly counted: PlainCalls;
  readonly keys: readonly ProfileKey[];
  readonly figures: readonly CallFigure[];
  readonly layout: Layout;
  readonly plain: EventFormat | undefined;
}

function profileKey(name: string): ProfileKey {
  return name === "caller" ? "caller" : "function";
}

function refuse(binding: Binding): void {
  const { use } = binding.request;
  const what = `${use.value} reads the records of a function tracer`;
  binding.problems.push(notRecorded(binding, what, use.at, 'add "tracer: function_graph"'));
}

/** With records of both tracers, those with times are taken. */
function finish(profile: Profile, recording: RecordedSpan): AggregationResult {
  const { timed, counted, layout } = profile;
  timed.stacks.finish();
  const labels = labelsOf(timed.functions);
  const isTimed = timed.stacks.seen > 0 || counted.total === 0;
  const rows = isTimed ? timedRows(profile, labels) : plainRows(profile, labels);
  const calls = isTimed ? timed.calls : counted.total;
  return {
    ...layOut(layout, rows, incompleteness(profile)),
    scalars: {
      n: { value: calls, unit: "events" },
      self: { value: isTimed ? timed.selfNs : null, unit: "ns" },
      ...timed.stacks.faults.scalars(),
    },
    notes: [
      ...(isTimed ? timedNotes(profile, recording) : plainNotes(profile)),
      ...namelessNotes(timed.functions.nameless()),
      ...lossNotes(recording),
    ],
  };
}

/** Why a called function can have no row. */
function incompleteness({ timed, counted }: Profile): Pick<Judging, "incomplete"> {
  const beyond = timed.lostCalls + counted.lost;
  return beyond > 0 ? { incomplete: "the table has too many rows" } : timed.stacks.faults.incompleteness();
}

function timedRows({ timed, keys, figures }: Profile, labels: Labels): readonly Row[] {
  return timed.groups().map((id) => ({
    id,
    cells: [
      ...keys.map((_, part) => labelAt(labels, timed.funcAt(id, part))),
      ...figures.map(({ of }) => of(timed.figures, id, timed.selfNs)),
    ],
  }));
}

function plainRows({ counted, keys, figures }: Profile, labels: Labels): readonly Row[] {
  const noTimes = figures.slice(1).map(() => null);
  return counted.groups().map((id) => ({
    id,
    cells: [
      ...keys.map((_, part) => labelAt(labels, counted.funcAt(id, part))),
      counted.calls(id),
      ...noTimes,
    ],
  }));
}

/** The caller of an outermost call has no number. */
function labelAt(labels: Labels, func: number): string {
  return func < 0 ? "(outermost)" : labels[func]!;
}

function timedNotes({ timed, counted }: Profile, recording: RecordedSpan): readonly string[] {
  const { faults } = timed.stacks;
  return [
    ...timed.figures.spread.percentileNotes(),
    ...(timed.calls > 0 ? KINDS_OF_TIME : []),
    ...sayCount(
      counted.total,
      "record",
      `of ${PLAIN} not counted, because function_graph recorded the calls with their times`,
    ),
    ...faults.notes(recording),
    ...overflow(timed.lostCalls),
  ];
}

function plainNotes({ counted, plain }: Profile): readonly string[] {
  const name = plain ? eventName(plain) : PLAIN;
  return [`No times: ${name} records only that a function was called.`, ...overflow(counted.lost)];
}

function overflow(calls: number): readonly string[] {
  const most = countText(MOST_SPREADS);
  return sayCount(calls, "call", `belong to rows beyond the first ${most} (not in the figures)`);
}
