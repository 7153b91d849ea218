import { describe, expect, it } from "vitest";
import { unseenCalls, withoutUnseen } from "../../../../src/result/expectations/unseen-calls.ts";
import { loadSpec } from "../../../../src/spec/load-spec.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import type { RecordingInfo } from "../../../../src/trace/recording.ts";

const ports: Parameters<typeof loadSpec>[1] = {
  read: () => {
    throw new Error("no other file is read");
  },
};

function specOf(lines: string): Spec {
  const text = `version: 1
duration: 1s
${lines}
aggregations:
  forbidden: {use: count, of: "syscalls:sys_enter_reboot"}
  switches: {use: count, of: "sched:sched_switch"}
expect: [forbidden.total == 0, switches.total > 0]
`;
  const loaded = loadSpec({ path: "test.yaml", text }, ports);
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  return loaded.value;
}

const EVENTS = 'tracepoints: ["syscalls:sys_enter_reboot", "sched:sched_switch"]';
const results = [
  { name: "forbidden", events: ["syscalls:sys_enter_reboot"] },
  { name: "switches", events: ["sched:sched_switch"] },
] as unknown as Parameters<typeof withoutUnseen>[2];

const ran = (
  compat: readonly number[],
  unknown: readonly number[] = [],
  atStart: readonly number[] = [],
): RecordingInfo =>
  ({ begun: { compat, unknown }, compatTasks: new Set(atStart) }) as unknown as RecordingInfo;

describe("syscalls:* events", () => {
  it("of which 32-bit programs made none can't show that something did not occur", () => {
    const spec = specOf(EVENTS);
    const unseen = unseenCalls(spec, ran([7, 8]));
    expect(unseen.problems.map(({ message }) => message)).toEqual([
      "32-bit programs ran (pids 7, 8): the kernel's syscalls:* events do not record their system calls",
    ]);
    const held = { verdict: "held" } as const;
    const judged = withoutUnseen([held, held], spec, results, unseen);
    expect(judged.map(({ verdict }) => verdict)).toEqual(["inconclusive", "held"]);
    const failed = withoutUnseen([{ verdict: "failed" }, held], spec, results, unseen);
    expect(failed.map(({ verdict }) => verdict)).toEqual(["failed", "held"]);
  });

  it("say all where no 32-bit program ran, or none in scope", () => {
    const spec = specOf(EVENTS);
    expect(unseenCalls(spec, ran([])).problems).toEqual([]);
    expect(unseenCalls(spec, ran([], [], [5])).reason).toContain("pid 5");
    const scoped = specOf(`scope: {pids: workload}\nworkload: [{run: [/bin/true]}]\n${EVENTS}`);
    expect(unseenCalls(scoped, ran([], [], [5]))).toEqual({ problems: [] });
    expect(unseenCalls(spec, ran([], [9])).problems.map(({ message }) => message)).toEqual([
      "1 task started a program whose file cannot be read any more: if it is a 32-bit program, syscalls:* events did not record its system calls",
    ]);
  });
});
