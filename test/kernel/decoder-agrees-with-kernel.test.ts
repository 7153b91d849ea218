import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { OrderedEvents } from "../../src/trace/decode/batch.ts";
import { eventName } from "../../src/trace/decode/event-format.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../../src/trace/recording.ts";
import { busyWork } from "../support/busy-work.ts";
import { DefaultText } from "../support/default-text.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { KernelText, secondsOf } from "../support/kernel-text.ts";
import { needs } from "../support/needs.ts";
import { sourceOf, traceDatOf, withBytes } from "../support/recorded.ts";

/**
 * The same frozen buffer twice: as the kernel prints it, and raw through our decoder. `mono` shows the kernel's
 * rounding to microseconds, `x86-tsc` is printed as it is, so that every bit of a time stamp counts.
 */
const clocks = [
  { clock: "mono", show: secondsOf },
  {
    clock: /x86-tsc/u.test(readFileSync(`${TRACEFS}/trace_clock`, "utf8")) ? "x86-tsc" : "counter",
    show: String,
  },
];

describe.for(clocks)("as the kernel prints it, on clock $clock", ({ clock, show }) => {
  needs(
    existsSync(`${TRACEFS}/options/fields`),
    "options/fields, which prints every field, came with Linux 6.4",
  );

  test("every event, field by field", async () => {
    const found = await compareAll(clock, show, "all", busyWork);
    const unprinted = [...found.text.unprinted.keys()].filter((name) => !name.startsWith("sys_enter"));
    console.log(
      `${found.usual.compared} arguments of system calls that only the usual text shows: compared there; ` +
        `fields that neither shows: ${unprinted.join(", ")}`,
    );
    expect(found.differences.length).toBe(0);
    expect(found.types.size).toBeGreaterThanOrEqual(100);
  });

  test("events so far apart that the kernel extends their time", async () => {
    const found = await compareAll(clock, show, ["task", "signal"], quietWork);
    expect(found.differences.length).toBe(0);
    expect(found.events).toBeGreaterThanOrEqual(6);
  });
});

/** Longer pauses than the 27 bits of a plain time delta hold in nanoseconds. */
async function quietWork(): Promise<void> {
  for (let times = 0; times < 3; times++) {
    spawnSync("true");
    await sleep(200);
  }
}

type Systems = "all" | readonly string[];
type Work = () => Promise<void>;

async function compareAll(
  clock: string,
  show: (time: bigint) => string,
  systems: Systems,
  work: Work,
): Promise<Comparison> {
  const { recording, ...texts } = await freeze(clock, systems, work);
  const found: Comparison = { ...texts, events: 0, types: new Set(), differences: [] };
  const everything = new Map([...recording.events.keys()].map((name) => [name, "all"] as const));
  for (const events of recording.read(everything)) {
    compareInterval(events, found, (time) => show(recording.info.epoch + BigInt(time)));
  }
  for (const difference of found.differences.slice(0, 20)) console.log(difference);
  console.log(
    `clock ${clock}: compared ${found.events} events of ${found.types.size} types: ${found.differences.length} differences`,
  );
  expect(texts.text.atEnd).toBe(true);
  expect(recording.faults()).toEqual({ malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 });
  return found;
}

async function freeze(
  clock: string,
  systems: Systems,
  work: Work,
): Promise<Texts & { readonly recording: Recording }> {
  using instance = new Instance("decoder");
  instance.write("tracing_on", "0");
  instance.write("trace_clock", clock);
  instance.write("options/fields", "1");
  instance.write("buffer_size_kb", "49152");
  for (const path of systems === "all" ? ["events"] : systems.map((system) => `events/${system}`)) {
    instance.write(`${path}/enable`, "1");
  }
  instance.write("tracing_on", "1");
  await work();
  instance.write("tracing_on", "0");
  instance.write("events/enable", "0");
  const text = new KernelText(instance.readBytes("trace"));
  instance.write("options/fields", "0");
  const usual = new DefaultText(instance.readBytes("trace"));
  const events = readFileSync(`${TRACEFS}/available_events`, "utf8").trim().split("\n");
  const opened = openTraceDat(sourceOf(traceDatOf(instance, events)));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  return { text, usual, recording: withBytes(opened.value) };
}

/** The kernel's two texts of one buffer. */
interface Texts {
  readonly text: KernelText;
  readonly usual: DefaultText;
}

interface Comparison extends Texts {
  events: number;
  readonly types: Set<string>;
  readonly differences: string[];
}

function compareInterval(
  { batches, batch, row, length }: OrderedEvents,
  found: Comparison,
  show: (time: number) => string,
): void {
  for (let index = 0; index < length; index++) {
    const from = batches[batch[index]!]!;
    const time = show(from.times[row[index]!]!);
    const differences = [
      found.text.compare(from, row[index]!, time),
      found.usual.compare(from, row[index]!, time),
    ];
    found.differences.push(...differences.filter((difference) => difference !== undefined));
    found.events++;
    found.types.add(eventName(from.event));
  }
}
