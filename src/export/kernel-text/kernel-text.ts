import { isAtLeast } from "../../core/kernel-release.ts";
import { ok } from "../../core/result.ts";
import type {
  CpuEvents,
  Projection,
  Recording,
  RecordingInfo,
  RecordProjection,
} from "../../trace/recording.ts";
import { type ClockScale, unscaled } from "../../trace/trace-dat/clock-scale.ts";
import { CallLines } from "./call-lines.ts";
import { CodeNames } from "./code-names.ts";
import { KNOWS_LAZY } from "./context-text.ts";
import { ContextLines } from "./context-lines.ts";
import { CpuCursor, EarliestCpu } from "./cpu-cursor.ts";
import { EventTexts, shownByFields } from "../../trace/event-text/event-texts.ts";
import { headerLines, type TextTracer } from "./header-lines.ts";
import type { GraphColumns, TextStyle } from "./text-style.ts";
import type { WriteExport } from "../exporter.ts";
import { CpuSelector } from "../selection/cpu-selector.ts";
import type { WriteRecords } from "../rows/shown-records.ts";
import { limitedSelection } from "../selection/limit-ranges.ts";
import type { RecordSelection } from "../selection/record-selection.ts";

/** The kernel's own text as an export. */
export function writeKernelText(columns: GraphColumns): WriteExport {
  return (recording, { selection }) => {
    const texts = new EventTexts(recording.info, recording.events);
    const lines = kernelText(recording, columns, texts, selection);
    return ok({ text: ended(lines), problems: () => shownByFields(texts) });
  };
}

/** The same of some records: in `show`. */
export const writeSelectedText: WriteRecords = (recording, shown) => {
  const projection = textProjection(shown.select().events);
  const selection = limitedSelection(recording, projection, shown);
  return writeKernelText("default")(recording, { kinds: new Set(), recorded: new Set(), selection });
};

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/**
 * Writes a recording in the format of the kernel's `trace` file, line by line, without line breaks. docs/decisions/kernel-text.md lists
 * the differences. Memory is bounded by the number of CPUs, not by the size of the recording. With a selection it is the text of a buffer that
 * has no other records, under the same header.
 */
export function* kernelText(
  recording: Recording,
  columns: GraphColumns = "default",
  texts: EventTexts = new EventTexts(recording.info, recording.events),
  selection?: RecordSelection,
): Generator<string> {
  const tracer = textTracer(recording);
  yield* headerLines(tracer, columns);
  const writer = new TextWriter(tracer, recording.info, columns);
  const cpus = recording
    .readByCpu(selection ? textProjection(selection.events) : everything(recording))
    .map((events) => new CpuCursor(events, recording.info, texts, selectorOf(events, selection)));
  const earliest = new EarliestCpu(cpus);
  for (let cursor = earliest.get(); cursor; cursor = earliest.get()) {
    yield* writer.lines(cursor);
    cursor.advance();
  }
}

function selectorOf({ cpu }: CpuEvents, selection: RecordSelection | undefined): CpuSelector | undefined {
  return selection && new CpuSelector(cpu, selection);
}

/** Chooses the writer of each record, as the kernel does (kernel/trace/trace.c, `print_trace_line`). */
class TextWriter {
  readonly #isGraph: boolean;
  readonly #calls: CallLines;
  readonly #others: ContextLines;

  constructor(tracer: TextTracer, info: RecordingInfo, columns: GraphColumns) {
    this.#isGraph = tracer === "function_graph";
    const names = new CodeNames(info.symbols);
    const style = styleOf(info, columns);
    this.#calls = new CallLines(names, info.comms, style);
    this.#others = new ContextLines(names, info.comms, style);
  }

  lines(cursor: CpuCursor): readonly string[] {
    const { cpu, current } = cursor;
    if (!current) return [];
    const lines = this.#recordLines(cursor, current.records.kind);
    return current.lost === undefined ? lines : [lossLine(cpu, current.lost), ...lines];
  }

  #recordLines(cursor: CpuCursor, kind: string): readonly string[] {
    if (!this.#isGraph || kind === "function" || kind === "stack") return this.#others.lines(cursor);
    this.#others.pass();
    return this.#calls.lines(cursor);
  }
}

function lossLine(cpu: number, events: number): string {
  return `CPU:${cpu} [LOST ${events > 0 ? `${events} ` : ""}EVENTS]`;
}

/** The kernel prints a clock that does not count nanoseconds unchanged (kernel/trace/trace.c, `trace_clocks`). */
function clockValueOf(scale: ClockScale): TextStyle["clockValue"] {
  if (scale.unit === "ticks") return (time) => time;
  return scale.factor?.isFixed ? (time) => unscaled(time, scale) : undefined;
}

function styleOf(
  { cpus, stats, clockScale, epoch, kernelRelease }: RecordingInfo,
  columns: GraphColumns,
): TextStyle {
  const greatest = [...cpus, ...stats.map(({ cpu }) => cpu)].reduce((most, cpu) => Math.max(most, cpu), 0);
  const clockValue = clockValueOf(clockScale);
  return {
    columns,
    cpuDigits: String(greatest).length,
    epoch,
    ...(clockValue && { clockValue }),
    knowsLazy: isAtLeast(kernelRelease, KNOWS_LAZY),
    overwritten: stats.some(({ overrun }) => overrun > 0),
  };
}

/** Columns of the tracers' own records; of all other events, the records, in which their print formats read. */
function textProjection(events: RecordSelection["events"]): RecordProjection {
  return new Map(
    [...events].map(([name, fields]) => [name, name.startsWith("ftrace:") ? "all" : { records: fields }]),
  );
}

function everything({ events }: Recording): RecordProjection {
  return textProjection(new Map([...events.keys()].map((name) => [name, []])));
}

const TRACERS: ReadonlyMap<string, TextTracer> = new Map([
  ["ftrace:funcgraph_entry", "function_graph"],
  ["ftrace:fgraph_retaddr_entry", "function_graph"],
  ["ftrace:funcgraph_exit", "function_graph"],
  ["ftrace:function", "function"],
]);

/** The tracer of the first record by one. The event list is not enough: recordings describe events that they do not contain. */
function textTracer(recording: Recording): TextTracer {
  const known = [...TRACERS].filter(([name]) => recording.events.has(name));
  const projection: Projection = new Map(known.map(([name]) => [name, []]));
  for (const { batches, batch } of recording.read(projection)) {
    const first = batches[batch[0] ?? 0];
    const tracer = first && TRACERS.get(`${first.event.system}:${first.event.name}`);
    if (tracer) return tracer;
  }
  return "nop";
}
