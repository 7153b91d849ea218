import { type ColumnDecoder, columnDecoder } from "./column-decoder.ts";
import { type EventFormat, type Field, eventName, fieldOf } from "./event-format.ts";
import { type RecordCheck, recordCheck } from "../trace-dat/record-check.ts";
import type { RecordProjection, Wanted } from "../recording.ts";
import type { TextDictionary } from "./text-dictionary.ts";

/** A projection, made ready for records: what to do with each event id. */
export interface Selection {
  /** By `common_type`: index into `slots`, `KNOWN` or `UNKNOWN`. */
  readonly slotOfId: Int32Array;
  /** Where a record has its `common_type`, a u16. */
  readonly idOffset: number;
  readonly slots: readonly Slot[];
}

/** An event that is to be decoded. */
export interface Slot {
  readonly event: EventFormat;
  readonly check: RecordCheck;
  readonly columns: readonly (readonly [string, ColumnDecoder])[];
  /** The records themselves are wanted. */
  readonly keepsRecords: boolean;
}

/** An event that the recording describes and nobody asked for. */
export const KNOWN = -1;
/** An id that no format describes. */
export const UNKNOWN = -2;

/**
 * Compiles the decoders of the asked-for fields. Events that the recording doesn't have are left out.
 * @throws RangeError for a field that the event doesn't have: the caller has the formats, and checks first.
 */
export function select(
  events: ReadonlyMap<string, EventFormat>,
  projection: RecordProjection,
  dictionary: TextDictionary,
): Selection {
  const slotOfId = new Int32Array(1 << 16).fill(UNKNOWN);
  const slots: Slot[] = [];
  for (const event of events.values()) {
    const wanted = projection.get(eventName(event));
    slotOfId[event.id] = wanted === undefined ? KNOWN : slots.length;
    if (wanted !== undefined) slots.push(slot(event, wanted, dictionary));
  }
  return { slotOfId, idOffset: idOffset(events), slots };
}

/** The same in all events of a kernel (`openTraceDat` refuses others). */
function idOffset(events: ReadonlyMap<string, EventFormat>): number {
  const [first] = events.values();
  return first?.fields.find(({ name }) => name === "common_type")?.offset ?? 0;
}

function slot(event: EventFormat, wanted: Wanted, dictionary: TextDictionary): Slot {
  const keepsRecords = typeof wanted === "object" && "records" in wanted;
  const fields = wantedFields(event, wanted);
  return {
    event,
    check: recordCheck(event, keepsRecords ? event.fields : fields),
    columns: fields.map((field) => [field.name, columnDecoder(field, dictionary)] as const),
    keepsRecords,
  };
}

function wantedFields(event: EventFormat, wanted: Wanted): readonly Field[] {
  if (wanted === "all") return event.fields;
  if (!("records" in wanted)) return fieldsNamed(event, wanted);
  if (wanted.records === "all") return event.fields;
  const common = event.fields.filter((field) => field.common);
  return [...new Set([...common, ...fieldsNamed(event, wanted.records)])];
}

function fieldsNamed(event: EventFormat, names: readonly string[]): readonly Field[] {
  return [...new Set(names)].map((name) => {
    const field = fieldOf(event, name);
    if (!field) throw new RangeError(`${eventName(event)} has no field ${name}`);
    return field;
  });
}
