import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cliCommand, runCli } from "../../../support/cli/run-cli.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { needsTools } from "../../../support/needs.ts";

function recorded(name: string): string {
  const path = join(scratchFolder(), "trace.dat");
  writeFileSync(path, gunzipSync(readFileSync(new URL(`../../../fixtures/${name}.dat.gz`, import.meta.url))));
  return path;
}

const callRecording = (): string => recorded("graph/linux-6.12.events");
const syscallRecording = (): string => recorded("trace/linux-6.18");

function words(line: string): readonly string[] {
  return line.split(" ");
}

test("all options together", async () => {
  const { status, stdout, stderr } = await runCli([
    "show",
    callRecording(),
    ...words(
      "--event sched:* --event print --cpu 0-3 --pid 220 --from 1ms --to 10s --tail 1 --format ndjson",
    ),
    "--where",
    "task.pid != 0",
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ pid: 220, comm: "dd", event: "sched:sched_switch" });
});

test("a recording with nothing asked for is listed as report lists it", async () => {
  const path = callRecording();
  const shown = await runCli(["show", path]);
  expect(shown).toEqual(await runCli(["report", path, "--format", "trace"]));
  expect(shown.status).toBe(0);
});

test("an empty selection is the header alone, with a note", async () => {
  const { status, stdout, stderr } = await runCli(["show", syscallRecording(), "--pid", "4194305"]);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: "warning[nothing-selected]: no event of the recording passes the filters\n",
  });
  expect(stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  expect(stdout).toMatch(/^# tracer: nop\n/u);
});

test("lost events are reported", async () => {
  const lost = recorded("function/linux-6.1.overwritten");
  const { status, stderr } = await runCli(["show", lost, "--tail", "1", "--format", "csv"]);
  expect(status).toBe(0);
  expect(stderr).toContain("of the events were lost while recording, by the kernel's count");
});

test("a reader that has seen enough ends it", () => {
  const [program, ...args] = cliCommand(["show", syscallRecording(), "--format", "csv"]);
  const shell = spawnSync("sh", ["-c", '("$@"; echo "status $?" >&2) | head -1', "sh", program, ...args], {
    encoding: "utf8",
  });
  expect(shell.stdout).toMatch(/^time,cpu,comm,pid,event,.*\n$/u);
  expect(shell.stderr).toBe("status 0\n");
});

describe("a mistake is refused", () => {
  test.each([
    ["an event", ["--event", "sched_swich"], 'did you mean "sched_switch"?'],
    ["an event of a system", ["--event", "sched:sched_swich"], 'did you mean "sched:sched_switch"?'],
    [
      "an operator, where it is",
      ["--where", "prev_pid = 5"],
      " --> --where:1:10\n  |\n1 | prev_pid = 5\n  |          ^\n",
    ],
    ["a field", ["--where", "prev_pdi == 5"], 'did you mean "prev_pid"?'],
    ["a field of the only event", ["--event", "print", "--where", "bfu == 5"], 'did you mean "buf"?'],
    ["a type", ["--where", 'prev_pid == "x"'], "prev_pid"],
    ["both ends", ["--head", "1", "--tail", "1"], "--head cannot be combined with --tail"],
    ["no interval", ["--from", "2s", "--to", "2s"], "--from must be earlier than --to"],
    ["a time without unit", ["--from", "5"], "a duration needs a unit"],
    ["CPUs", ["--cpu", "3-1"], "Expected a list of CPUs, such as 0,2-3."],
    ["a thread id", ["--pid", "sh"], "Expected a thread id"],
    ["no events", ["--head", "0"], "Expected a number above zero"],
    ["more than memory should hold", ["--tail", "10000001"], "Expected a number up to 10000000."],
    ["a format", ["--format", "xml"], "Allowed choices are text, json, ndjson, csv."],
  ])("%s", async (_, options, message) => {
    const { status, stdout, stderr } = await runCli(["show", callRecording(), ...options]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("a file that is no recording", async () => {
    const path = join(scratchFolder(), "trace.dat");
    writeFileSync(path, "name: x\n");
    const { status, stderr } = await runCli(["show", path]);
    expect(status).toBe(6);
    expect(stderr).toContain("error[recording-malformed]");
  });
});

test("a zero is a time, with any unit", async () => {
  const { stdout } = await runCli([
    "show",
    syscallRecording(),
    "--from",
    "0s",
    "--head",
    "1",
    "--format",
    "ndjson",
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ time: 0 });
});

describe("trace-cmd", () => {
  needsTools("trace-cmd");

  test.each(["trace/linux-6.18", "graph/linux-6.12.events", "function/linux-6.12.stacks"])(
    "has the same events in %s, of the same tasks, in the same order and distances",
    async (name) => {
      const path = recorded(name);
      const theirs = spawnSync("trace-cmd", ["report", "-R", "-t", "-i", path], {
        encoding: "latin1",
        maxBuffer: 1 << 26,
      });
      const expected = [...theirs.stdout.matchAll(RAW)].map(([, pid, cpu, seconds, ns, event]) => ({
        pid: Number(pid),
        cpu: Number(cpu),
        time: Number(BigInt(seconds! + ns!) - startOf(theirs.stdout)),
        event,
      }));
      const { stdout } = await runCli(["show", path, "--format", "ndjson"]);
      const ours = stdout
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as { pid: number; cpu: number; time: number; event: string })
        .map(({ pid, cpu, time, event }) => ({ pid, cpu, time, event: event.replace(/^.*:/u, "") }));
      expect(ours.length).toBeGreaterThan(80);
      expect(ours.map((one) => ({ ...one, time: one.time - ours[0]!.time }))).toEqual(expected);
    },
  );
});

/** A line of `trace-cmd report -R -t`. */
const RAW = /^.{16,}?-(\d+) +\[(\d+)\] +(\d+)\.(\d{9}): (\w+):/gmu;

function startOf(text: string): bigint {
  const [, , , seconds, ns] = text.matchAll(RAW).next().value!;
  return BigInt(seconds! + ns!);
}
