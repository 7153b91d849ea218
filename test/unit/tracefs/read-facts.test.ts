import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { createFakeTracefs } from "../../../src/tracefs/fake/fake-tracefs.ts";
import { parseCpuList, readMachineFacts, readTracefsFacts } from "../../../src/tracefs/read-facts.ts";

test("CPU lists are expanded", () => {
  expect(parseCpuList("0-3,8,10-11\n")).toEqual([0, 1, 2, 3, 8, 10, 11]);
  expect(parseCpuList("0\n")).toEqual([0]);
  expect(parseCpuList("\n")).toEqual([]);
});

test("the machine's facts are those that its own programs tell", () => {
  const facts = readMachineFacts();
  expect(facts.pageBytes).toBe(Number(execFileSync("getconf", ["PAGESIZE"], { encoding: "utf8" })));
  expect(`${facts.release} ${facts.architecture}`).toBe(
    execFileSync("uname", ["-rm"], { encoding: "utf8" }).trim(),
  );
  expect(facts.onlineCpus).toHaveLength(
    Number(execFileSync("getconf", ["_NPROCESSORS_ONLN"], { encoding: "utf8" })),
  );
});

test("tracefs tells its clocks, events and what an instance has", () => {
  const facts = readTracefsFacts(createFakeTracefs({ events: ["sched:sched_switch", "irq:irq_entry"] }));
  if (!facts.ok) throw new Error("no facts");
  expect(facts.value.clocks.slice(0, 2)).toEqual(["local", "global"]);
  expect(facts.value.eventNames).toEqual(["irq:irq_entry", "sched:sched_switch"]);
  expect(facts.value.instanceFiles.has("options/event-fork")).toBe(true);
  expect(facts.value.instanceFiles.has("uprobe_events")).toBe(false);
});

test("another session's probes are not offered: enabled elsewhere, they could not be removed", () => {
  const fake = createFakeTracefs({ events: ["sched:sched_switch"] });
  fake.append("dynamic_events", "p:ftrace_run_1_a/openat do_sys_openat2");
  fake.append("dynamic_events", "p:kprobes/openat do_sys_openat2");
  const facts = readTracefsFacts(fake);
  expect(facts.ok && facts.value.eventNames).toEqual(["kprobes:openat", "sched:sched_switch"]);
});

test("a tracefs that can't be read is a failure with its errno", () => {
  const fake = createFakeTracefs();
  fake.refuse({ operation: "read", path: "available_events", errno: "EACCES" });
  expect(readTracefsFacts(fake)).toMatchObject({ ok: false, error: { errno: "EACCES" } });
});
