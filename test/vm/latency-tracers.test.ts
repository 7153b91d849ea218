import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { needs, needsToolsFor } from "../support/needs.ts";

const KERNEL = "6.12-rt";
needsToolsFor("vm", "qemu-system-x86_64");
needs(chooseKernel(KERNEL).ok, `no kernel ${KERNEL} for guests (npx ftrace-run vm install ${KERNEL})`, "vm");

const script = new URL("../support/oracle/latency-tracers.sh", import.meta.url).pathname;
const main = new URL("../../bin/ftrace-run.js", import.meta.url).pathname;
const tracers = ["wakeup", "wakeup_rt"] as const;

/** The workload stops the tracer before it reads: from then on its text is what the session reads, too. */
function specOf(tracer: string, folder: string): string {
  const workload = `
chrt -f 50 sleep 1
cd /sys/kernel/tracing/instances/ftrace-run-*-max
echo 0 > tracing_on
cat tracing_max_latency > ${folder}/${tracer}-max.txt
cat trace > ${folder}/${tracer}-trace.txt`;
  return `
version: 1
duration: 60s
workload:
  - {run: [sh, -c, ${JSON.stringify(workload)}], user: root}
tracepoints: [sched:sched_wakeup]
tracer: {type: ${tracer}, options: {function-trace: false}}
aggregations:
  worst: {use: max-latency, lines: 5}
  woken: {use: count, of: sched:sched_wakeup}
expect: [worst.max > 0us, woken.total > 0]
`;
}

describe(`on Linux ${KERNEL}`, () => {
  const folder = new GuestFolder();
  const file = (name: string): string => readFileSync(join(folder.path, name), "latin1");
  afterAll(() => folder[Symbol.dispose]());
  beforeAll(async () => {
    for (const tracer of tracers)
      writeFileSync(join(folder.path, `${tracer}.yaml`), specOf(tracer, folder.path));
    writeFileSync(join(folder.path, "endless.yaml"), "version: 1\nduration: 300s\ntracer: wakeup_rt\n");
    await runInGuest(
      KERNEL,
      ["/bin/sh", script, folder.path, process.execPath, main, ...tracers],
      folder.path,
    );
  }, 600_000);

  test.each(tracers)("the greatest latency of %s, and whose it is, are what the kernel says", (tracer) => {
    const text = file(`${tracer}-trace.txt`);
    const task = /^# +\| task: (.*)-(\d+) \(.* policy:(\d+) rt_prio:(\d+)\)$/mu.exec(text)!;
    const cpu = /^# latency: .* CPU#(\d+) /mu.exec(text)![1]!;
    const microseconds = Number(file(`${tracer}-max.txt`));
    const result = JSON.parse(file(`${tracer}/result.json`)) as ResultDocument;
    const { table, scalars, listings } = result.aggregations["worst"]!;
    console.log(`${tracer}: ${microseconds} us of ${task[1]!}-${task[2]!}, CPU ${cpu}`);
    expect(microseconds).toBeGreaterThan(0);
    expect(scalars["max"]!.value).toBe(microseconds * 1000);
    const policy = ["other", "fifo", "rr"][Number(task[3])];
    expect(table.rows).toEqual([
      [task[1], microseconds * 1000, Number(task[2]), Number(cpu), policy, Number(task[4])],
    ]);
    const lines = text.split("\n").filter((line) => line !== "" && !/^#(?: |$)/u.test(line));
    expect(listings?.[0]?.lines.slice(0, 5)).toEqual(lines.slice(0, 5).map((line) => line.trimEnd()));
    expect(result.session?.teardown).toMatchObject({ verified: true, differences: [] });
  });

  test("events are recorded beside it, and both instances are gone afterwards, also after kill -9", () => {
    expect(file("during.txt").trim().split("\n").length).toBe(2);
    for (const after of [...tracers.map((tracer) => `after-${tracer}`), "after-kill"])
      expect(file(`${after}.txt`), after).toBe(file("before.txt"));
  });
});
