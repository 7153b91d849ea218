import { valueOf, type FieldValue } from "../../../src/trace/decode/batch.ts";
import { eventName } from "../../../src/trace/decode/event-format.ts";
import type { Recording } from "../../../src/trace/recording.ts";

/** One event with all that is known of it. */
export interface FlatEvent {
  readonly name: string;
  readonly cpu: number;
  readonly time: bigint;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** All events of a recording, in its order. */
export function flatEvents(recording: Recording): readonly FlatEvent[] {
  const everything = new Map([...recording.events.keys()].map((name) => [name, "all"] as const));
  const events: FlatEvent[] = [];
  for (const { batches, batch, row, length } of recording.read(everything)) {
    for (let index = 0; index < length; index++) {
      const { event, cpu, times, columns } = batches[batch[index]!]!;
      const at = row[index]!;
      const fields = [...columns].map(([name, column]) => [name, valueOf(column, at)] as const);
      events.push({
        name: eventName(event),
        cpu,
        time: recording.info.epoch + BigInt(times[at]!),
        fields: Object.fromEntries(fields),
      });
    }
  }
  return events;
}
