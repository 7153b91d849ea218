import { describe, expect, test } from "vitest";
import { eventFormats } from "../../../src/app/format-event.ts";
import { listAggregations } from "../../../src/app/list-aggregations.ts";
import { listEvents, listFunctions, listTracers } from "../../../src/app/list-kernel.ts";
import { createFakeTracefs } from "../../../src/tracefs/fake/fake-tracefs.ts";
import type { Tracefs } from "../../../src/tracefs/port.ts";

const events = [
  "sched:sched_wakeup",
  "sched:sched_switch",
  "irq:irq_handler_entry",
  "sched_ext:sched_ext_dump",
];

/** A tracefs of which only these files are known. */
function showing(files: Readonly<Record<string, string>>): Tracefs {
  const fake = createFakeTracefs();
  return Object.assign(Object.create(fake) as Tracefs, {
    exists: (path: string) => path in files,
    read: (path: string) => {
      const value = files[path];
      if (value !== undefined) return { ok: true, value };
      return { ok: false, error: { operation: "read", path, errno: "ENOENT" } };
    },
  });
}

describe("listEvents", () => {
  const tracefs = showing({ available_events: `${events.join("\n")}\n` });

  test.each([
    [
      undefined,
      ["irq:irq_handler_entry", "sched:sched_switch", "sched:sched_wakeup", "sched_ext:sched_ext_dump"],
    ],
    ["sched:*", ["sched:sched_switch", "sched:sched_wakeup"]],
    ["sched", ["sched:sched_switch", "sched:sched_wakeup"]],
    ["sched_switch", ["sched:sched_switch"]],
    ["*_handler_*", ["irq:irq_handler_entry"]],
    ["sched:sched_switc?", ["sched:sched_switch"]],
  ])("%s", (pattern, expected) => {
    expect(listEvents(tracefs, pattern)).toEqual({ ok: true, value: expected });
  });

  test("nothing that matches is an error of the kernel, with the nearest name", () => {
    expect(listEvents(tracefs, "sched:sched_swich")).toMatchObject({
      error: [{ code: "no-event-matches", fault: "kernel", hint: 'did you mean "sched:sched_switch"?' }],
    });
  });
});

describe("listFunctions", () => {
  test("modules are left out, and doubles", () => {
    const tracefs = showing({
      available_filter_functions: "vfs_write\nnft_do [nf_tables]\nvfs_read\nvfs_read\n",
    });
    expect(listFunctions(tracefs, undefined)).toEqual({
      ok: true,
      value: ["nft_do", "vfs_read", "vfs_write"],
    });
    expect(listFunctions(tracefs, "vfs_*")).toEqual({ ok: true, value: ["vfs_read", "vfs_write"] });
  });

  test("a kernel without the function tracer is not one that refuses it", () => {
    expect(listFunctions(showing({}), undefined)).toMatchObject({ error: [{ code: "unsupported" }] });
    const refusing = createFakeTracefs();
    const tracefs = Object.assign(Object.create(refusing) as Tracefs, {
      exists: () => true,
      read: (path: string) => ({ ok: false, error: { operation: "read", path, errno: "EPERM" } }),
    });
    expect(listFunctions(tracefs, undefined)).toMatchObject({
      error: [{ code: "kernel-refused", message: expect.stringContaining("EPERM") as string }],
    });
  });
});

test("listTracers splits the kernel's line", () => {
  expect(listTracers(showing({ available_tracers: "blk function nop\n" }), undefined)).toEqual({
    ok: true,
    value: ["blk", "function", "nop"],
  });
});

test("where nothing is near, a hint says what there is, or how to see it", () => {
  const tracefs = showing({
    available_tracers: "blk function nop\n",
    available_events: `${events.join("\n")}\n`,
  });
  expect(listTracers(tracefs, "x")).toMatchObject({
    error: [{ code: "unsupported", hint: "available: blk, function, nop" }],
  });
  const many = Array.from({ length: 100 }, (_, index) => `many:event_${index}\n`).join("");
  expect(listEvents(showing({ available_events: many }), "nosuch*")).toMatchObject({
    error: [{ hint: "see: ftrace-run list events" }],
  });
  expect(listFunctions(showing({ available_filter_functions: many }), "nosuch*")).toMatchObject({
    error: [{ hint: "see: ftrace-run list functions" }],
  });
});

test("listAggregations gives a summary for each, and the nearest name for none", () => {
  const all = listAggregations(undefined);
  expect(all).toMatchObject({
    ok: true,
    value: expect.arrayContaining([{ name: "count", summary: expect.any(String) as string }]) as unknown,
  });
  for (const family of ["sched.*", "sched"])
    expect(listAggregations(family)).toMatchObject({ value: [{ name: "sched.switches" }, {}, {}] });
  expect(listAggregations("sched.switch")).toMatchObject({
    error: [{ hint: 'did you mean "sched.switches"?' }],
  });
});

describe("eventFormats", () => {
  const format =
    'name: irq_handler_entry\nID: 7\nformat:\n\tfield:int irq;\toffset:8;\tsize:4;\tsigned:1;\n\nprint fmt: "irq=%d", REC->irq\n';
  const tracefs = showing({
    "available_events": `${events.join("\n")}\n`,
    "events/irq/irq_handler_entry/format": format,
  });

  test.each(["irq:irq_handler_entry", "irq_handler_entry", "irq:*"])("%s", (pattern) => {
    expect(eventFormats(tracefs, pattern)).toMatchObject({
      ok: true,
      value: [{ id: 7, system: "irq", name: "irq_handler_entry", fields: [{ name: "irq" }] }],
    });
  });

  test.each([
    ["irq:irq_handler_entri", 'did you mean "irq:irq_handler_entry"?'],
    ["irq_handler_entri", 'did you mean "irq_handler_entry"?'],
    ["nothing_like_it_at_all", "see: ftrace-run list events"],
  ])("an unknown event: %s", (pattern, hint) => {
    expect(eventFormats(tracefs, pattern)).toMatchObject({
      error: [{ code: "unknown-event", fault: "kernel", hint }],
    });
  });
});

describe("a word that names no event", () => {
  const calls = [
    "syscalls:sys_enter_openat",
    "syscalls:sys_exit_openat",
    "syscalls:sys_enter_openat2",
    "sched:sched_switch",
  ];
  const format = (name: string): string =>
    `name: ${name}\nID: 7\nformat:\n\tfield:int nr;\toffset:8;\tsize:4;\tsigned:1;\n\nprint fmt: "%d", REC->nr\n`;
  const tracefs = showing({
    "available_events": `${calls.join("\n")}\n`,
    "events/syscalls/sys_enter_openat/format": format("sys_enter_openat"),
    "events/syscalls/sys_exit_openat/format": format("sys_exit_openat"),
  });

  test("but a system call finds both of its events", () => {
    expect(eventFormats(tracefs, "openat")).toMatchObject({
      ok: true,
      value: [{ name: "sys_enter_openat" }, { name: "sys_exit_openat" }],
    });
    expect(listEvents(tracefs, "openat")).toEqual({ ok: true, value: calls.slice(0, 2) });
  });

  test("but is a part of some says how to list those", () => {
    expect(eventFormats(tracefs, "switc")).toMatchObject({
      error: [{ hint: "see: ftrace-run list events '*switc*'" }],
    });
  });
});
