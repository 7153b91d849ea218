import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { exportRecording } from "../../../../src/app/recordings/export-recording.ts";
import { exportersByName } from "../../../../src/export/exporters.ts";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../../../../src/trace/recording.ts";
import { type Asked, shownOf } from "../../../support/export/shown.ts";
import { type TextRecord, textRecords } from "../../../support/export/text-records.ts";
import { sourceOf } from "../../../support/recorded.ts";

function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../../fixtures/${name}.dat.gz`, import.meta.url)));
}

async function exported(file: Uint8Array): Promise<{ text: string; problems: readonly string[] }> {
  const result = await exportRecording(sourceOf(file), exportersByName.get("trace")!);
  if (!result.ok) throw new Error(result.error[0]?.message);
  const text = [...result.value.text].join("");
  return { text, problems: result.value.problems().map(({ message }) => message) };
}

const RECORDINGS = [
  "trace/linux-6.18",
  ...["6.1", "6.12"].flatMap((kernel) => [
    `graph/linux-${kernel}`,
    `graph/linux-${kernel}.events`,
    `function/linux-${kernel}.function`,
    `function/linux-${kernel}.overwritten`,
    `function/linux-${kernel}.stacks`,
  ]),
];

test.each(RECORDINGS)("%s is shown as it is exported, byte by byte", async (name) => {
  const file = fixture(name);
  expect(await shownOf(file)).toEqual(await exported(file));
});

/** Recordings whose records have a line of their own, in which the columns say what filters look at. */
const LISTED = ["trace/linux-6.18", "function/linux-6.12.function", "function/linux-6.1.stacks"];

describe.each(LISTED)("of %s, the lines of the whole text that match", (name) => {
  const file = fixture(name);
  const whole = exported(file).then(({ text }) => textRecords(text));

  async function expectLines(
    asked: Asked,
    wanted: (records: readonly TextRecord[]) => readonly TextRecord[],
  ) {
    const { header, records } = await whole;
    const expected = wanted(records);
    const { text, problems } = await shownOf(file, asked);
    const shown = textRecords(text);
    expect(shown.header).toBe(header);
    expect(shown.records).toEqual(expected);
    expect(problems.includes("no event of the recording passes the filters")).toBe(expected.length === 0);
    return expected.length;
  }

  test("by CPU", async () => {
    const { records } = await whole;
    const cpus = [...new Set(records.map(({ cpu }) => cpu))];
    for (const cpu of cpus)
      await expectLines({ cpus: new Set([cpu]) }, (all) => all.filter((one) => one.cpu === cpu));
    await expectLines({ cpus: new Set([...cpus, 900]) }, (all) => all);
    await expectLines({ cpus: new Set([900]) }, () => []);
  });

  test("by task", async () => {
    const { records } = await whole;
    const pids = [...new Set(records.map(({ pid }) => pid))].slice(0, 5);
    for (const pid of pids)
      await expectLines({ pids: new Set([pid]) }, (all) => all.filter((one) => one.pid === pid));
    await expectLines({ pids: new Set(pids) }, (all) => all.filter(({ pid }) => pids.includes(pid)));
    const [pid] = pids;
    await expectLines({ where: `task.pid != ${pid}` }, (all) => all.filter((one) => one.pid !== pid));
  });

  test("from one end", async () => {
    for (const records of [1, 2, 17, 1_000_000]) {
      await expectLines({ limit: { end: "first", records } }, (all) => all.slice(0, records));
      await expectLines({ limit: { end: "last", records } }, (all) => all.slice(-records));
    }
  });

  test("of an interval, whose end is not in it", async () => {
    const { records } = await whole;
    const opened = openTraceDat(sourceOf(file));
    if (!opened.ok) throw new Error("not opened");
    const startNs = Number(opened.value.info.epoch) + firstTime(opened.value);
    const [from, to] = [0.3, 0.6].map((part) => records[Math.floor(part * records.length)]!.us);
    // The text is rounded to the nearest microsecond.
    const [fromNs, toNs] = [from!, to!].map((us) => Math.max(0, us * 1000 - 500 - startNs));
    const inside = ({ us }: TextRecord): boolean => us >= from! && us < to!;
    const lines = await expectLines({ fromNs, toNs }, (all) => all.filter(inside));
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThan(records.length);
    await expectLines({ fromNs, toNs, limit: { end: "last", records: 3 } }, (all) =>
      all.filter(inside).slice(-3),
    );
  });

  test("and all of it together", async () => {
    const { records } = await whole;
    const { cpu, pid } = records.at(-1)!;
    await expectLines(
      { cpus: new Set([cpu]), pids: new Set([pid]), limit: { end: "last", records: 5 } },
      (all) => all.filter((one) => one.cpu === cpu && one.pid === pid).slice(-5),
    );
  });
});

function firstTime(recording: Recording): number {
  let first = Infinity;
  for (const { batches } of recording.read(new Map([...recording.events.keys()].map((name) => [name, []]))))
    for (const { times } of batches) first = times.reduce((least, time) => Math.min(least, time), first);
  return first;
}

test("events are chosen by name, by system, and by several patterns", async () => {
  const file = fixture("trace/linux-6.18");
  const { records } = textRecords((await exported(file)).text);
  const named = (...names: readonly string[]): string =>
    records
      .filter(({ event }) => names.includes(event.replace(":", "")) && event.endsWith(":"))
      .map(({ text }) => text)
      .join("");
  const lines = async (...events: readonly string[]): Promise<string> =>
    textRecords((await shownOf(file, { events })).text)
      .records.map(({ text }) => text)
      .join("");
  expect(await lines("page_fault_kernel")).toBe(named("page_fault_kernel"));
  expect(await lines("exceptions:*")).toBe(named("page_fault_kernel", "page_fault_user"));
  expect(await lines("raw_syscalls:sys_exit", "*:page_fault_*")).toBe(
    named("sys_exit", "page_fault_kernel", "page_fault_user"),
  );
  await expect(shownOf(file, { events: ["page_fault_kernl"] })).rejects.toThrow(
    'no event of the recording matches "page_fault_kernl"',
  );
});

test("a condition on fields chooses what a loop over the decoded records chooses", async () => {
  const file = fixture("trace/linux-6.18");
  const all = await objects(file, { events: ["raw_syscalls:*"] });
  const wanted = all.filter(({ fields }) => fields["id"] === 1);
  expect(wanted.length).toBeGreaterThan(10);
  expect(await objects(file, { where: "id == 1", events: ["raw_syscalls:*"] })).toEqual(wanted);
});

test("events without a field of the condition are not printed, with a warning", async () => {
  const { text, problems } = await shownOf(fixture("graph/linux-6.12.events"), {
    where: "prev_pid == 0",
    format: "ndjson",
  });
  expect(text).not.toBe("");
  expect(text.split("\n").filter((line) => line !== "" && !line.includes('"prev_pid":0'))).toEqual([]);
  expect(problems).toEqual([
    "--where cannot be evaluated for 3 kinds of events, which are not printed: ftrace:funcgraph_entry, ftrace:funcgraph_exit, ftrace:print",
  ]);
  await expect(shownOf(fixture("graph/linux-6.12.events"), { where: "prev_pdi == 0" })).rejects.toThrow(
    'none of these events has a field "prev_pdi"',
  );
});

test("lines about lost events stay with the next record that is shown, and the loss is reported", async () => {
  const file = fixture("function/linux-6.1.overwritten");
  const { text } = await exported(file);
  const lost = text.match(/^CPU:\d+ \[LOST .*\n/gmu)!;
  const all = textRecords(text).records;
  const { cpu } = all.at(-1)!;
  const shown = await shownOf(file, { cpus: new Set([cpu]) });
  expect(shown.text.match(/^CPU:\d+ \[LOST .*\n/gmu) ?? []).toEqual(
    lost.filter((line) => line.startsWith(`CPU:${cpu} `)),
  );
  expect(shown.problems.join()).toContain("of the events were lost while recording, by the kernel's count");
});

interface ShownObject {
  readonly time: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

async function objects(file: Uint8Array, asked: Asked): Promise<readonly ShownObject[]> {
  const { text } = await shownOf(file, { ...asked, format: "ndjson" });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ShownObject);
}
