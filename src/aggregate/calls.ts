import { exactly, exactText } from "../core/exact.ts";
import { askedReturns } from "./calls-followed/return-values.ts";
import { quantityText } from "../core/quantity-text.ts";
import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { askedRecords, callFormats, driveCalls } from "./calls-followed/call-events.ts";
import { lossNotes } from "./call-tree/graph-notes.ts";
import { listingLines } from "./call-tree/listing-lines.ts";
import { rootNotes, type Roots, rootsOf } from "./calls-followed/roots.ts";
import { type SlowCall, SlowestCalls } from "./call-tree/slowest-calls.ts";
import { commOf } from "./keys/key-part.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { numberOption } from "./request/options.ts";
import { whereOf } from "./request/where.ts";
import { namelessNotes, sayTime } from "./shape/say.ts";
import type { Listing, TableColumn } from "../document/result-document.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";

const DEFAULT_CALLS = 5;
const DEFAULT_LINES = 1_000;

/** The slowest single calls, each in the format of the kernel's own listing. */
export const calls: Aggregation = {
  name: "calls",
  summary: "the slowest single calls of a function, each as an indented listing",
  clockUse: "calls",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    known?.names?.use();
    const formats = callFormats(binding);
    const where = whereOf(binding, askedRecords(formats));
    const roots = rootsOf(binding);
    const returns = askedReturns(binding, formats?.exit);
    const lines = numberOption(request, "lines") ?? DEFAULT_LINES;
    // A line stands for one record, or for the entry and return of a call without callees.
    const limits = { calls: numberOption(request, "top") ?? DEFAULT_CALLS, records: 2 * lines };
    return endBinding(binding, () => {
      const state = new SlowestCalls(roots, limits, binding.known.symbols);
      return {
        consume: (ordered) => {
          const { functions, stacks } = state;
          driveCalls(ordered, formats, { functions, stacks, returns }, where);
        },
        finish: (recording) => {
          const nameOf = ({ run, startNs }: SlowCall): string =>
            commOf(known?.names?.at(run.pid, startNs) ?? run.pid, recording.comms);
          return finish(state, roots, { lines, nameOf, hasReturns: returns?.shown === true }, recording);
        },
      };
    });
  },
};

interface Shown {
  /** Most lines of a listing. */
  readonly lines: number;
  readonly hasReturns: boolean;
  /** The task's name at the call's entry. */
  readonly nameOf: (call: SlowCall) => string;
}

const COLUMNS: readonly TableColumn[] = [
  { name: "rank", role: "key", type: "integer", unit: "none", description: "1 is the slowest" },
  { name: "function", role: "value", type: "text", unit: "none", description: "function that was called" },
  { name: "duration", role: "value", type: "real", unit: "ns", description: "time from entry to return" },
  { name: "start", role: "value", type: "real", unit: "ns", description: "time since the recording began" },
  { name: "cpu", role: "value", type: "integer", unit: "none", description: "CPU on which it began" },
  { name: "pid", role: "value", type: "integer", unit: "none", description: "task that called" },
  { name: "comm", role: "value", type: "text", unit: "none", description: "name of the task" },
];

const RETVAL: TableColumn = {
  name: "retval",
  role: "value",
  type: "integer",
  unit: "none",
  description: "what the function returned, as a signed number",
};

function finish(state: SlowestCalls, roots: Roots, shown: Shown, recording: RecordedSpan): AggregationResult {
  state.stacks.finish();
  const { slowest } = state;
  const names = slowest.map(shown.nameOf);
  const rows = slowest.map((call, index) => [
    index + 1,
    state.functions.name(call.func),
    call.durationNs,
    call.startNs - recording.startNs,
    call.cpus[0],
    call.run.pid,
    names[index]!,
    ...(shown.hasReturns ? [call.retval === undefined ? null : exactText(exactly(call.retval))] : []),
  ]);
  return {
    table: { columns: shown.hasReturns ? [...COLUMNS, RETVAL] : COLUMNS, rows, totalRows: rows.length },
    scalars: {
      n: { value: state.calls, unit: "events" },
      total: { value: state.totalNs, unit: "ns" },
      max: { value: slowest[0]?.durationNs ?? null, unit: "ns" },
      ...state.stacks.faults.scalars(),
    },
    listings: slowest.map((call, index) =>
      listingOf(state, call, { rank: index + 1, lines: shown.lines, comm: names[index]! }, recording),
    ),
    notes: [
      ...rootNotes(roots, state.functions, recording),
      ...namelessNotes(state.functions.nameless()),
      ...state.stacks.faults.notes(recording),
      ...lossNotes(recording),
    ],
  };
}

function listingOf(
  { functions }: SlowestCalls,
  { run, func, durationNs, startNs, cpus }: SlowCall,
  { rank, lines, comm }: { readonly rank: number; readonly lines: number; readonly comm: string },
  recording: RecordedSpan,
): Listing {
  const { cpus: all, startNs: beganNs } = recording;
  const cpuText = cpus[0] === cpus[1] ? `CPU ${cpus[0]}` : `CPU ${cpus[0]} to ${cpus[1]}`;
  const task = `${comm}-${run.pid}`;
  const nameOf = (id: number): string => functions.nameWithModule(id);
  const cpuDigits = String(Math.max(0, ...all)).length;
  return {
    title: `${rank}. ${functions.name(func)}: ${quantityText(durationNs, "ns")}, ${task}, ${cpuText}, ${sayTime(startNs - beganNs, recording)} after the start`,
    lines: listingLines(run, { nameOf, cpuDigits, lines }),
  };
}
