import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeSnapshot } from "../../../src/tracefs/snapshot.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/tracefs-`);
  put("tracing_on", "1\n");
  put("trace", "recorded");
  put("saved_cmdlines", "1 init\n");
  put("error_log", "[ 1.0] trace_kprobe: error: Probe address is invalid\n");
  put("buffer_size_kb", "7 (expanded: 1408)\n");
  put("per_cpu/cpu0/buffer_size_kb", "7\n");
  put("per_cpu/cpu0/stats", "entries: 0\noldest event ts: 209.8\nnow ts:  1.5\ndropped events: 0\n");
  put("per_cpu/cpu1/stats", "entries: 2\noldest event ts: 209.8\nnow ts:  1.5\ndropped events: 0\n");
  put("per_cpu/cpu0/trace_pipe_raw", "");
  put("events/enable", "0\n");
  put("events/header_page", "constant");
  put("events/sched/enable", "0\n");
  put("events/sched/sched_switch/enable", "0\n");
  put("events/sched/sched_switch/filter", "none\n");
  put("events/sched/sched_switch/format", "constant");
  put("instances/foreign/tracing_on", "1\n");
  put("instances/foreign/events/sched/enable", "0\n");
  put("instances/foreign/per_cpu/cpu0/stats", "entries: 9\n");
  put("instances/ours-1/tracing_on", "1\n");
});

afterEach(() => rmSync(root, { recursive: true }));

test("control files are read, recorded data, constants and sessions are not", () => {
  const snapshot = take();
  expect(Object.fromEntries(snapshot.files)).toEqual({
    "tracing_on": "1\n",
    "buffer_size_kb": "1410\n",
    "per_cpu/cpu0/buffer_size_kb": "1410\n",
    "per_cpu/cpu0/stats": "entries: 0\ndropped events: 0\n",
    "per_cpu/cpu1/stats": "entries: 2\noldest event ts: 209.8\ndropped events: 0\n",
    "events/enable": "0\n",
    "events/sched/enable": "0\n",
    "events/sched/sched_switch/enable": "0\n",
    "events/sched/sched_switch/filter": "none\n",
    "instances/foreign/tracing_on": "1\n",
  });
  expect(snapshot.instances).toEqual(["foreign", "ours-1"]);
});

test("the first use of a buffer is no change of its size", () => {
  const before = take();
  put("buffer_size_kb", "1410\n");
  put("per_cpu/cpu0/buffer_size_kb", "1410\n");
  expect(take()).toEqual(before);
});

test("the probes of sessions are no state of the machine, others' are; it is said whose are there", () => {
  put("dynamic_events", "p:kprobes/openat do_sys_openat2\n");
  put("events/kprobes/openat/enable", "1\n");
  const before = take();
  put(
    "dynamic_events",
    "p:kprobes/openat do_sys_openat2\nr16:ftrace_run_1_a/openat vfs_read n=$retval:s64\n",
  );
  put("events/ftrace_run_1_a/enable", "0\n");
  put("events/ftrace_run_1_a/openat/enable", "0\n");
  expect(take()).toEqual({ ...before, groups: ["ftrace_run_1_a"] });
  expect(before.files.get("dynamic_events")).toBe("p:kprobes/openat do_sys_openat2\n");
});

test("content is kept to the last byte, also beyond one read", () => {
  const long = "x".repeat(300_000) + String.fromCharCode(0xff);
  writeFileSync(`${root}/dynamic_events`, long, "latin1");
  expect(take().files.get("dynamic_events")).toBe(long);
});

function take(): ReturnType<typeof takeSnapshot> {
  return takeSnapshot(root, { isSession: (name) => name.startsWith("ours-") });
}

function put(path: string, content: string): void {
  mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
  writeFileSync(`${root}/${path}`, content);
}
