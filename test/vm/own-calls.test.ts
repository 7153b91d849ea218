import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { numberReader, valueOf } from "../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../../src/trace/recording.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { sourceOf } from "../support/recorded.ts";

const script = new URL("../support/oracle/own-calls.sh", import.meta.url).pathname;
const main = new URL("../../bin/ftrace-run.js", import.meta.url).pathname;
/** One that interrupts call, and one that a recorder calls all the time. */
const FUNCTIONS = ["hrtimer_interrupt", "vfs_read"];

function spec(name: string, tracer: string): string {
  return `
version: 1
name: ${name}
duration: 20s
workload:
  - run: [dd, if=/dev/zero, of=/dev/null, bs=1, count=5000, status=none]
tracer: ${tracer}
`;
}

interface Call {
  readonly cpu: number;
  readonly pid: number;
  readonly timeNs: number;
  /** In an interrupt, hard or soft. */
  readonly inInterrupt: boolean;
  readonly name: string;
}

function printed(text: string): readonly Call[] {
  const line = /^ *.*-(\d+) +\[(\d+)\] (\S{4,5}) +(\d+)\.(\d{6}): (\w+) <-/gmu;
  return [...text.matchAll(line)].map(([, pid, cpu, flags, seconds, micros, name]) => ({
    cpu: Number(cpu),
    pid: Number(pid),
    timeNs: Number(seconds) * 1e9 + Number(micros) * 1e3,
    inInterrupt: /[hHsZz]/u.test(flags![2]!),
    name: name!,
  }));
}

function recorded(recording: Recording): readonly Call[] {
  const calls: Call[] = [];
  const fields = ["common_pid", "common_flags", "ip"];
  for (const { cpu, events } of recording.readByCpu(new Map([["ftrace:function", fields]]))) {
    for (const { batches, length, batch, row } of events) {
      for (let index = 0; index < length; index++) {
        const { columns, times } = batches[batch[index]!]!;
        const value = (field: string): number => numberReader(columns.get(field)!)!(row[index]!);
        const address = valueOf(columns.get("ip")!, row[index]!) as bigint;
        calls.push({
          cpu,
          pid: value("common_pid"),
          timeNs: Number(recording.info.epoch) + times[row[index]!]!,
          inInterrupt: (value("common_flags") & 0x58) !== 0,
          name:
            recording.info.symbols.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n))?.name ??
            "?",
        });
      }
    }
  }
  return calls;
}

/** By CPU, in order. */
function lines(calls: readonly Call[]): string {
  const sorted = calls.toSorted((a, b) => a.cpu - b.cpu);
  return sorted.map(({ cpu, pid, inInterrupt, name }) => `${cpu} ${pid} ${inInterrupt} ${name}`).join("\n");
}

describe.for(["6.12", "6.1"])("the function tracer on Linux %s", (kernel) => {
  test(
    "has what interrupts call on top of the recorder, and not what the recorder calls",
    { timeout: 600_000 },
    async () => {
      using folder = new GuestFolder();
      writeFileSync(
        join(folder.path, "function.yaml"),
        spec("function", `{type: function, functions: [${FUNCTIONS.join(", ")}]}`),
      );
      writeFileSync(
        join(folder.path, "graph.yaml"),
        spec("graph", "{type: function_graph, roots: [vfs_read], depth: 1}"),
      );
      await runInGuest(
        kernel,
        ["/bin/sh", script, folder.path, process.execPath, main, ...FUNCTIONS],
        folder.path,
      );

      const opened = openTraceDat(sourceOf(readFileSync(join(folder.path, "function/trace.dat"))));
      if (!opened.ok) throw new Error(opened.error[0]?.message);
      const recording = opened.value;
      const recorder = new Set((recording.info.recorder ?? []).map(({ tid }) => tid));
      const isOwn = ({ pid, inInterrupt }: Call): boolean => recorder.has(pid) && !inInterrupt;

      const ours = recorded(recording);
      // A millisecond at each end, where one instance records and the other does not. The window ends a while after the last event.
      const start = Number(recording.info.window!.start) + 1e6;
      const end = ours.reduce((last, { timeNs }) => Math.max(last, timeNs), 0) - 1e6;
      const within = ({ timeNs }: Call): boolean => timeNs > start && timeNs < end;
      const all = printed(readFileSync(join(folder.path, "reference.txt"), "latin1")).filter(within);
      const onTop = all.filter((call) => recorder.has(call.pid) && call.inInterrupt);
      const own = all.filter(isOwn);
      console.log(
        `Linux ${kernel}: ${all.length} calls by the kernel's own trace, of them ${onTop.length} by interrupts on top of the recorder, ${own.length} the recorder's`,
      );
      expect(onTop.length).toBeGreaterThan(0);
      expect(own.length).toBeGreaterThan(0);
      expect(ours.filter(isOwn)).toEqual([]);
      const kept = all.filter((call) => !isOwn(call));
      // An interrupt may come between the two instances' records of one call: so a context at a time.
      const contextOf = ({ cpu, pid, inInterrupt }: Call): string =>
        `CPU ${cpu}, task ${pid}, ${inInterrupt}`;
      for (const context of new Set(kept.map(contextOf))) {
        const inContext = (calls: readonly Call[]): string =>
          `\n${lines(calls.filter((call) => contextOf(call) === context))}\n`;
        expect(inContext(ours).includes(inContext(kept)), context).toBe(true);
      }
      expect(recording.info.untracedNs).toBeUndefined();

      // The graph tracer traces no call meanwhile, and the result says how long that was.
      const graph = JSON.parse(
        readFileSync(join(folder.path, "graph/result.json"), "utf8"),
      ) as ResultDocument;
      expect(graph.recording?.untracedNs).toBeGreaterThan(0);
      expect(readFileSync(join(folder.path, "graph.txt"), "utf8")).toMatch(
        /functions not traced while ftrace-run's own threads had a CPU: [\d.]+ % of CPU time/u,
      );
    },
  );
});
