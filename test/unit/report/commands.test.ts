import { expect, test } from "vitest";
import { doctorText } from "../../../src/report/commands/doctor-text.ts";
import { formatText } from "../../../src/report/commands/format-text.ts";
import { listText } from "../../../src/report/commands/list-text.ts";
import { recoverText } from "../../../src/report/commands/recover-text.ts";
import type { Field, FieldShape } from "../../../src/trace/decode/event-format.ts";

const plain = { width: 80, color: false, unicode: true };

function field(
  name: string,
  type: string,
  offset: number,
  size: number,
  signed: boolean,
  shape: FieldShape,
): Field {
  return { name, type, offset, size, signed, shape, common: name.startsWith("common_") };
}

test("format lists an event's fields with their place and meaning", () => {
  const fields = [
    field("common_pid", "int", 4, 4, true, { kind: "integer", bytes: 4 }),
    field("prev_comm", "char", 8, 16, false, { kind: "text", bytes: 16 }),
    field("args", "unsigned long", 24, 48, false, { kind: "array", elementBytes: 8, count: 6 }),
    field("name", "__data_loc char[]", 72, 4, false, { kind: "dynamic-text", relative: false }),
    field("flags", "u8", 76, 1, false, { kind: "integer", bytes: 1, bits: { shift: 0, width: 3 } }),
  ];
  expect(formatText({ id: 1, system: "sched", name: "sched_switch", fields, printFormat: "" }, plain)).toBe(
    [
      "sched:sched_switch",
      "field       type               offset  size  meaning",
      "common_pid  int                     4     4  signed 32-bit integer: the thread",
      "                                             that was running",
      "prev_comm   char                    8    16  string, at most 15 bytes",
      "args        unsigned long          24    48  6 times unsigned 64-bit integer",
      "name        __data_loc char[]      72     4  string of any length",
      "flags       u8                     76     1  unsigned 3-bit integer",
      "",
    ].join("\n"),
  );
});

test("doctor says what is missing, and keeps a fix on one line to be copied", () => {
  const fix = `apt-get install ${"a-very-long-package-name ".repeat(5)}`.trim();
  const text = doctorText(
    [
      { name: "tracefs", state: "ok", detail: "mounted at /sys/kernel/tracing" },
      { name: "function tracer", state: "missing", detail: "can't be set", fix },
      { name: "buffers", state: "limited", detail: "sub-buffers are 4 KiB" },
    ],
    plain,
  );
  expect(text.split("\n")).toContain(`  ${fix}`);
  expect(text.split("\n")).toContain(
    "1 thing missing, 1 thing limited: nothing can be recorded on this kernel yet",
  );
});

test("doctor ends with what can be done, where this kernel can't be recorded", () => {
  const enables = "ftrace-run --vm SPEC: record in a guest";
  const ending = (...checks: Parameters<typeof doctorText>[0]): readonly string[] => {
    const lines = doctorText(checks, { ...plain, width: 200 })
      .trimEnd()
      .split("\n");
    return lines.slice(lines.indexOf("possible now"));
  };
  const access = { name: "access", state: "missing", detail: "tracing needs root" } as const;
  const guests = { name: "guests (--vm)", state: "ok", detail: "can be booted", enables } as const;
  expect(ending(access, guests)).toEqual([
    "possible now",
    `  ${enables}`,
    "  ftrace-run check SPEC: find mistakes (against another kernel with --kernel PROFILE)",
    "  ftrace-run report trace.dat SPEC: results of a recording",
    "  ftrace-run symbols PROGRAM: functions of a program",
  ]);
  expect(ending(access)).not.toContain(`  ${enables}`);
  expect(doctorText([guests], plain)).not.toContain("possible now");
});

test("doctor says that tracing works where only some of it doesn't", () => {
  const text = doctorText([{ name: "kprobes", state: "limited", detail: "not built in" }], plain);
  expect(text.trimEnd().split("\n").at(-1)).toBe("tracepoints can be recorded; 1 thing limited");
});

test("doctor on a machine where all is well says so", () => {
  expect(doctorText([{ name: "tracefs", state: "ok", detail: "mounted" }], plain)).toContain(
    "everything works",
  );
});

test("list prints bare names a line each, for scripts", () => {
  expect(listText([{ name: "sched:sched_switch" }, { name: "sched:sched_wakeup" }], plain)).toBe(
    "sched:sched_switch\nsched:sched_wakeup\n",
  );
  expect(listText([], plain)).toBe("");
});

test("list aligns summaries where there are some", () => {
  expect(listText([{ name: "count", summary: "how often" }, { name: "sum" }], plain)).toBe(
    "count  how often\nsum\n",
  );
});

test("recover says what it undid, what it couldn't, and what it left alone", () => {
  const text = recoverText(
    {
      ...nothing,
      restored: ["ftrace-run-1-a"],
      left: ["ftrace-run-3-c"],
      running: ["ftrace-run-2-b"],
    },
    plain,
  );
  expect(text).toBe(
    "ftrace-run-1-a: restored, nothing is left\nftrace-run-3-c: not completely restored\nftrace-run-2-b: still running, not touched\n",
  );
  expect(recoverText(nothing, plain)).toBe("nothing to recover\n");
});

test("recover claims nothing of what containers may use", () => {
  const text = recoverText({ ...nothing, unknown: ["ftrace-run-4-d"], ownerless: ["ftrace-run-5-e"] }, plain);
  expect(text.replaceAll(/\s+/g, " ")).toBe(
    "ftrace-run-4-d: session of another container. It may still be running, so it was not undone. To undo it: ftrace-run recover --force " +
      "ftrace-run-5-e: instance of an unknown session, perhaps in a container. It may still be in use, so it was not removed. " +
      "To remove it: ftrace-run recover --force ",
  );
});

const nothing = { restored: [], left: [], running: [], unknown: [], ownerless: [], recordings: [] };
