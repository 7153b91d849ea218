import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { OrderedEvents } from "../../src/trace/batch.ts";
import { eventName } from "../../src/trace/event-format.ts";
import { openTraceDat } from "../../src/trace/open-trace-dat.ts";
import type { Recording } from "../../src/trace/recording.ts";
import { busyWork } from "../support/busy-work.ts";
import { DefaultText } from "../support/default-text.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { KernelText, secondsOf } from "../support/kernel-text.ts";
import { sourceOf, traceDatOf } from "../support/recorded.ts";

/**
 * The same frozen buffer twice: as the kernel prints it, and raw through our decoder. `mono` shows the kernel's
 * rounding to microseconds, `x86-tsc` is printed as it is, so that every bit of a time stamp counts.
 */
const hasFields = existsSync(`${TRACEFS}/options/fields`);
const clocks = [
  { clock: "mono", show: secondsOf },
  {
    clock: /x86-tsc/u.test(readFileSync(`${TRACEFS}/trace_clock`, "utf8")) ? "x86-tsc" : "counter",
    show: String,
  },
];

test.runIf(hasFields).for(clocks)(
  "every event, field by field, as the kernel prints it, on clock $clock",
  async ({ clock, show }) => {
    const { text, usual, recording } = await freeze(clock);
    const found = compareAll({ text, usual }, recording, show);
    for (const difference of found.differences.slice(0, 20)) console.log(difference);
    console.log(
      `clock ${clock}: compared ${found.events} events of ${found.types.size} types: ${found.differences.length} differences`,
    );
    const unprinted = [...text.unprinted.keys()].filter((name) => !name.startsWith("sys_enter"));
    console.log(
      `${usual.compared} arguments of system calls that only the usual text shows: compared there; ` +
        `fields that neither shows: ${unprinted.join(", ")}`,
    );
    expect(found.differences.length).toBe(0);
    expect(text.atEnd).toBe(true);
    expect(recording.faults()).toEqual({ malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 });
    expect(found.types.size).toBeGreaterThanOrEqual(100);
  },
);

async function freeze(clock: string): Promise<Texts & { readonly recording: Recording }> {
  using instance = new Instance("decoder");
  instance.write("tracing_on", "0");
  instance.write("trace_clock", clock);
  instance.write("options/fields", "1");
  instance.write("buffer_size_kb", "49152");
  instance.write("events/enable", "1");
  instance.write("tracing_on", "1");
  await busyWork();
  instance.write("tracing_on", "0");
  instance.write("events/enable", "0");
  const text = new KernelText(instance.readBytes("trace"));
  instance.write("options/fields", "0");
  const usual = new DefaultText(instance.readBytes("trace"));
  const events = readFileSync(`${TRACEFS}/available_events`, "utf8").trim().split("\n");
  const opened = openTraceDat(sourceOf(traceDatOf(instance, events)));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  return { text, usual, recording: opened.value };
}

/** The kernel's two texts of one buffer. */
interface Texts {
  readonly text: KernelText;
  readonly usual: DefaultText;
}

interface Comparison {
  events: number;
  readonly types: Set<string>;
  readonly differences: string[];
}

function compareAll(texts: Texts, recording: Recording, show: (time: bigint) => string): Comparison {
  const found: Comparison = { events: 0, types: new Set(), differences: [] };
  const everything = new Map([...recording.events.keys()].map((name) => [name, "all"] as const));
  for (const events of recording.read(everything)) {
    compareStretch(texts, events, found, (time) => show(recording.info.epoch + BigInt(time)));
  }
  return found;
}

function compareStretch(
  { text, usual }: Texts,
  { batches, batch, row, length }: OrderedEvents,
  found: Comparison,
  show: (time: number) => string,
): void {
  for (let index = 0; index < length; index++) {
    const from = batches[batch[index]!]!;
    const time = show(from.times[row[index]!]!);
    const differences = [text.compare(from, row[index]!, time), usual.compare(from, row[index]!, time)];
    found.differences.push(...differences.filter((difference) => difference !== undefined));
    found.events++;
    found.types.add(eventName(from.event));
  }
}
