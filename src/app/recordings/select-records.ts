import type { EventCatalog, KnownOfRecording } from "../../aggregate/aggregation.ts";
import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { countText } from "../../core/quantity-text.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { ShownRecords } from "../../export/rows/shown-records.ts";
import {
  type EventCondition,
  eventCondition,
  type WantedEvents,
} from "../../export/selection/event-condition.ts";
import type { RecordLimit, RecordSelection, TimeSpan } from "../../export/selection/record-selection.ts";
import { recordedFormats } from "../../trace/tracer-records.ts";
import { RecordedNames, type RequestNaming } from "../../result/task-naming.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import type { Recording } from "../../trace/recording.ts";
import { firstEventTime, recordingStart } from "../../trace/recording-start.ts";

/** What of a recording is wanted. */
export interface WantedRecords extends WantedEvents {
  readonly cpus?: ReadonlySet<number> | undefined;
  /** Thread ids of the running task. */
  readonly pids?: ReadonlySet<number> | undefined;
  /** Since the recording's start; half open. */
  readonly fromNs?: number | undefined;
  readonly toNs?: number | undefined;
  readonly limit?: RecordLimit | undefined;
}

/** The wanted records of a recording, ready to be read. */
export interface SelectedRecords {
  readonly shown: ShownRecords;
  /** Warnings about events that the filters cannot judge, and about an empty selection; complete when all has been read. */
  readonly problems: () => readonly Diagnostic[];
}

/**
 * Checks what is wanted against a recording. `readsNames`: the names of tasks are read whether or not the condition needs them. Errors:
 * `event-not-recorded`, `wrong-value`, those of a condition.
 */
export function selectRecords(
  recording: Recording,
  wanted: WantedRecords,
  readsNames: boolean,
): Result<SelectedRecords> {
  const timeless = needsTime(recording, wanted);
  if (timeless) return fail([timeless]);
  const names = new RecordedNames(recording);
  const catalog = wanted.where ? recordedFormats(recording) : recording.events;
  const checked = bindCondition(recording, wanted, { names, catalog });
  if (!checked.ok) return fail(hintedProblems(checked.error, recording, wanted));
  const { formats, unfit } = checked.value.condition;
  const naming = names.forRequest();
  if (readsNames) naming.use();
  const start = recordingStart(recording.info, firstEventTime(recording));
  const readings = new Readings(recording, wanted, { names, catalog, start });
  const lacking = unfitEvents(unfit, recording);
  names.read(recording);
  return ok({
    shown: {
      formats,
      select: () => readings.begin(),
      limit: wanted.limit,
      known: knownOf(recording, names, naming),
      start,
    },
    problems: () => [...lacking, ...readings.problems()],
  });
}

/** The same problems with hints that name recorded events only. These are not looked for before: that takes a walk of all data. */
function hintedProblems(
  problems: readonly Diagnostic[],
  recording: Recording,
  wanted: WantedRecords,
): readonly Diagnostic[] {
  const checking = { names: new RecordedNames(recording), catalog: recordedFormats(recording) };
  const checked = bindCondition(recording, wanted, checking);
  return checked.ok ? problems : checked.error;
}

/** What the condition is checked against. */
interface Checking {
  readonly names: RecordedNames;
  readonly catalog: EventCatalog;
}

interface BoundCondition {
  readonly condition: EventCondition;
  readonly naming: RequestNaming;
}

function bindCondition(
  recording: Recording,
  wanted: WantedEvents,
  { names, catalog }: Checking,
): Result<BoundCondition> {
  const naming = names.forRequest();
  const bound = eventCondition(wanted, catalog, knownOf(recording, names, naming));
  return bound.ok ? ok({ condition: bound.value, naming }) : bound;
}

function knownOf({ info }: Recording, { names }: RecordedNames, naming: RequestNaming): KnownOfRecording {
  return { ...info, comms: names.comms, names: naming, groups: naming.groups };
}

/** A recording may be read twice, to find its last records: what is counted is the later reading's. */
class Readings {
  readonly #recording: Recording;
  readonly #wanted: WantedRecords;
  readonly #checking: Checking;
  readonly #span: TimeSpan;
  #latest: { readonly bound: BoundCondition; readonly selection: RecordSelection } | undefined;

  constructor(
    recording: Recording,
    wanted: WantedRecords,
    { start, ...checking }: Checking & { readonly start: number },
  ) {
    const { fromNs = -Infinity, toNs = Infinity } = wanted;
    this.#recording = recording;
    this.#wanted = wanted;
    this.#checking = checking;
    this.#span = { from: start + fromNs, to: start + toNs };
  }

  /** A selection that has counted nothing. */
  begin(): RecordSelection {
    const bound = bindCondition(this.#recording, this.#wanted, this.#checking);
    if (!bound.ok) throw new Error("a condition that was bound before cannot be bound again");
    const { events, takes } = bound.value.condition;
    const { cpus, pids } = this.#wanted;
    const selection: RecordSelection = {
      events: pids ? withPid(events) : events,
      takes,
      cpus,
      pids,
      span: this.#span,
      tally: { records: 0 },
    };
    this.#latest = { bound: bound.value, selection };
    return selection;
  }

  problems(): readonly Diagnostic[] {
    if (!this.#latest) return [];
    const { bound, selection } = this.#latest;
    const notes = [...bound.condition.notes(), ...bound.naming.notes()];
    return [
      ...notes.map((note) => warning("export-partial", note.replace(/\.$/u, ""))),
      ...(selection.tally.records === 0 ? [nothingSelected(this.#wanted)] : []),
    ];
  }
}

function nothingSelected(wanted: WantedRecords): Diagnostic {
  const message = isFiltered(wanted)
    ? "no event of the recording passes the filters"
    : "the recording has no events";
  return warning("nothing-selected", message);
}

/** Whether anything but all records is wanted. */
export function isFiltered({ patterns, where, cpus, pids, fromNs, toNs, limit }: WantedRecords): boolean {
  return patterns.length > 0 || [where, cpus, pids, fromNs, toNs, limit].some((each) => each !== undefined);
}

function withPid(events: EventCondition["events"]): EventCondition["events"] {
  return new Map([...events].map(([event, fields]) => [event, [...fields, "common_pid"]]));
}

/** Times of a clock that counts something else cannot be compared with a duration. */
function needsTime({ info }: Recording, { fromNs, toNs }: WantedRecords): Diagnostic | undefined {
  if (info.clockScale.unit === "ns" || (fromNs === undefined && toNs === undefined)) return undefined;
  const option = fromNs === undefined ? "--to" : "--from";
  return diagnostic(
    "wrong-value",
    `${option} needs a clock that measures time, but "${info.clock}" counts ticks`,
    { hint: "use --head or --tail" },
  );
}

const MOST_NAMED = 10;

function kindsText(count: number): string {
  return count === 1 ? "1 kind of event, which is" : `${countText(count)} kinds of events, which are`;
}

/** The recorded events to which the condition cannot apply. */
function unfitEvents(unfit: readonly EventFormat[], recording: Recording): readonly Diagnostic[] {
  if (unfit.length === 0) return [];
  const recorded = recording.recordedEvents();
  const names = unfit.map(eventName).filter((name) => recorded.has(name));
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ", …" : "";
  const message = `--where cannot be evaluated for ${kindsText(names.length)} not printed: ${names.slice(0, MOST_NAMED).join(", ")}${more}`;
  return [warning("unknown-field", message, { hint: "choose events with --event" })];
}
