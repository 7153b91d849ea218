import type { EventCatalog, KnownOfRecording } from "../aggregate/aggregation.ts";
import { recordedHint } from "../aggregate/request/not-recorded.ts";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { absentPatterns, eventsNamedBy, type NamedEvents } from "../plan/events/named-events.ts";
import type { Spec } from "../spec/spec.ts";
import { EventTexts } from "../trace/event-text/event-texts.ts";
import { type Recording, type RecordingInfo, wallZeroNs } from "../trace/recording.ts";
import { recordedFormats } from "../trace/tracer-records.ts";
import type { EventsAtHand } from "./bind-aggregations.ts";
import { RecordedNames, type RequestNaming } from "./task-naming.ts";

/** What the requests of a spec can read of an open recording. */
export interface QuestionsAtHand extends EventsAtHand {
  readonly known: KnownOfRecording;
  readonly naming: () => RequestNaming;
  /** Events that the spec names. */
  readonly named: readonly NamedEvents[];
  readonly names: RecordedNames;
}

/** `info`: what the recording says, where more is known of it than its file says. */
export function questionsAtHand(
  recording: Recording,
  spec: Spec,
  info: RecordingInfo = recording.info,
): Result<QuestionsAtHand> {
  const recorded = [...recording.events.keys()].sort();
  const named = eventsNamedBy(spec, recorded);
  // It has questions only: they are asked of all that a recording has.
  const isWhole = named.length === 0 && !spec.tracer;
  const events = isWhole ? ok(recordedFormats(recording)) : namedEvents(named, recording);
  if (!events.ok) return events;
  const names = new RecordedNames({ info, events: recording.events });
  const wallNs = wallZeroNs(info);
  return ok({
    named,
    names,
    events: events.value,
    absent: absentPatterns(named, recorded),
    clock: { name: info.clock, unit: info.clockScale.unit },
    known: {
      ...info,
      comms: names.names.comms,
      texts: new EventTexts(info, recording.events),
      ...(wallNs !== undefined && { wallZeroNs: wallNs }),
      ...(isWhole && { isWhole }),
    },
    naming: () => names.forRequest(),
  });
}

/** The events of the recording that the spec names. One that it must have and hasn't is an error. */
function namedEvents(named: readonly NamedEvents[], { events: recorded }: Recording): Result<EventCatalog> {
  const lacking = named.filter(
    ({ events, optional }) => !optional && !events.some((event) => recorded.has(event)),
  );
  if (lacking.length > 0) {
    const names = [...recorded.keys()].sort();
    return fail(lacking.map(({ pattern }) => notRecorded(pattern, names)));
  }
  const names = new Set(named.flatMap(({ events }) => events.filter((event) => recorded.has(event))));
  return ok(new Map([...names].map((name) => [name, recorded.get(name)!])));
}

function notRecorded({ value, at }: Spec["clock"], names: readonly string[]): Diagnostic {
  // Every recording has the formats of the tracers' events, even without records of them.
  const others = names.filter((name) => !name.startsWith("ftrace:"));
  const hint = others.length > 0 ? recordedHint(others, value) : "it has only events of the kernel's tracers";
  return diagnostic("event-not-recorded", `the recording has no event ${value}`, { at, hint });
}
