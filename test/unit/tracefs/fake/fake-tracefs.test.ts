import { expect, test } from "vitest";
import { createFakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";

const events = ["sched:sched_switch", "sched:sched_wakeup", "irq:irq_handler_entry"];

test("pid lists grow by appending and start anew by replacing", () => {
  const fake = createFakeTracefs();
  fake.append("set_event_pid", "20 3");
  fake.append("set_event_pid", "7");
  expect(fake.read("set_event_pid")).toEqual({ ok: true, value: "3\n7\n20\n" });
  fake.replace("set_event_pid", "9");
  expect(fake.read("set_event_pid")).toEqual({ ok: true, value: "9\n" });
  expect(fake.append("set_event_pid", "x")).toMatchObject({ error: { errno: "EINVAL" } });
});

test("set_event takes globs, and switches and sums follow", () => {
  const fake = createFakeTracefs({ events });
  expect(fake.append("set_event", "sched:*")).toMatchObject({ ok: true });
  expect(fake.read("set_event")).toEqual({ ok: true, value: "sched:sched_switch\nsched:sched_wakeup\n" });
  expect(fake.read("events/sched/enable")).toEqual({ ok: true, value: "1\n" });
  expect(fake.read("events/enable")).toEqual({ ok: true, value: "X\n" });
  fake.append("events/sched/sched_switch/enable", "0");
  expect(fake.read("events/sched/enable")).toEqual({ ok: true, value: "X\n" });
  expect(fake.append("set_event", "nosuch:*")).toMatchObject({ error: { errno: "EINVAL" } });
});

test("the clock is marked among the others", () => {
  const fake = createFakeTracefs();
  fake.append("trace_clock", "mono");
  expect(fake.read("trace_clock")).toEqual({
    ok: true,
    value: "local global counter uptime perf [mono] mono_raw boot tai x86-tsc\n",
  });
  expect(fake.append("trace_clock", "sundial")).toMatchObject({ error: { errno: "EINVAL" } });
});

test("an instance is its own, and busy while one of its files is open", () => {
  const fake = createFakeTracefs({ events });
  const before = fake.dump();
  fake.makeInstance("mine");
  expect(fake.makeInstance("mine")).toMatchObject({ error: { errno: "EEXIST" } });
  fake.append("instances/mine/set_event", "sched:*");
  expect(fake.read("set_event")).toEqual({ ok: true, value: "" });
  const held = fake.hold("instances/mine/free_buffer");
  expect(fake.removeInstance("mine")).toMatchObject({ error: { errno: "EBUSY" } });
  if (held.ok) held.value.release();
  expect(fake.removeInstance("mine")).toMatchObject({ ok: true });
  expect(fake.dump()).toEqual(before);
});

test("a scripted refusal happens as often as it says, and changes nothing", () => {
  const fake = createFakeTracefs({ events });
  const before = fake.dump();
  fake.refuse({ operation: "append", path: "tracing_on", errno: "EPERM", times: 1 });
  expect(fake.append("tracing_on", "0")).toMatchObject({ error: { errno: "EPERM", text: "0" } });
  expect(fake.dump()).toEqual(before);
  expect(fake.append("tracing_on", "0")).toMatchObject({ ok: true });
});

test("an event that is defined comes up everywhere, and stays while anybody has it enabled", () => {
  const fake = createFakeTracefs({ events });
  fake.makeInstance("before");
  const none = fake.dump();
  expect(fake.append("dynamic_events", "p:mine/openat do_sys_openat2 a=$arg1")).toMatchObject({ ok: true });
  expect(fake.append("dynamic_events", "r:mine/openat vfs_read")).toMatchObject({
    error: { errno: "EEXIST" },
  });
  expect(fake.append("dynamic_events", "p:mine/broken")).toMatchObject({ error: { errno: "EINVAL" } });
  expect(fake.read("kprobe_events")).toEqual({ ok: true, value: "p:mine/openat do_sys_openat2 a=$arg1\n" });
  fake.makeInstance("after");
  for (const instance of ["", "instances/before/", "instances/after/"])
    expect(fake.exists(`${instance}events/mine/openat/enable`)).toBe(true);
  fake.append("instances/after/events/mine/openat/enable", "1");
  expect(fake.append("dynamic_events", "-:mine/openat")).toMatchObject({ error: { errno: "EBUSY" } });
  fake.removeInstance("after");
  expect(fake.append("dynamic_events", "-:mine/openat")).toMatchObject({ ok: true });
  expect(fake.append("dynamic_events", "-:mine/openat")).toMatchObject({ error: { errno: "ENOENT" } });
  expect(fake.dump()).toEqual(none);
});

test("a further place of an event is added to it, if its fields are the same, and goes with it", () => {
  const fake = createFakeTracefs({ events });
  const none = fake.dump();
  const first = "p:mine/step /bin/a:0x1(0x9) n=%di:s32";
  expect(fake.append("dynamic_events", first)).toMatchObject({ ok: true });
  for (const other of [
    first,
    "r:mine/step /bin/a:0x2 n=%di:s32",
    "p:mine/step /bin/a:0x2 n=%di:s64",
    "p:mine/step /bin/a:0x2 m=%di:s32",
  ])
    expect(fake.append("dynamic_events", other)).toMatchObject({ error: { errno: "EEXIST" } });
  const further = "p:mine/step /bin/a:0x2(0x9) n=-8(%bp):s32";
  expect(fake.append("dynamic_events", further)).toMatchObject({ ok: true });
  expect(fake.read("uprobe_events")).toEqual({ ok: true, value: `${first}\n${further}\n` });
  expect(fake.append("dynamic_events", "-:mine/step")).toMatchObject({ ok: true });
  expect(fake.dump()).toEqual(none);
});

test("probe definitions are everybody's: one is removed by its name only", () => {
  const fake = createFakeTracefs();
  fake.append("uprobe_events", "p:theirs /bin/a:0x1");
  fake.append("uprobe_events", "p:mine /bin/a:0x2");
  fake.append("uprobe_events", "-:mine");
  expect(fake.read("uprobe_events")).toEqual({ ok: true, value: "p:theirs /bin/a:0x1\n" });
  expect(() => fake.replace("uprobe_events", "")).toThrow(RangeError);
});
