import { readFileSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import type { Cell, ResultDocument } from "../../src/document/result-document.ts";
import { type BpftraceProgram, whileBpftrace } from "../support/bpftrace/while-bpftrace.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needsTools } from "../support/needs.ts";

/** The shipped specs beside bpftrace's own tools of the same names, on the same load. Where a tool needs kprobes, which not every kernel
 * has, a program of the same events is used instead. */
needsTools("bpftrace");

const specs = join(import.meta.dirname, "../../specs");

/** The rows of a shipped spec's table, and what bpftrace printed meanwhile. */
async function both(
  spec: string,
  table: string,
  program: BpftraceProgram,
): Promise<{ readonly rows: readonly Readonly<Record<string, Cell>>[]; readonly lines: readonly string[] }> {
  let result: ResultDocument | undefined;
  const lines = await whileBpftrace(program, async () => {
    result = resultOf(await runCli([join(specs, `${spec}.yaml`), "--json", "-", "--quiet"]));
  });
  expect(result?.verdict).toMatchObject({ status: "passed" });
  const { columns, rows } = result!.aggregations[table]!.table;
  return {
    rows: rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index]!.name, cell]))),
    lines,
  };
}

function matches(lines: readonly string[], pattern: RegExp): readonly (readonly string[])[] {
  return lines.flatMap((line) => {
    const found = pattern.exec(line);
    return found ? [found.slice(1)] : [];
  });
}

test("execsnoop lists the programs that execsnoop.bt lists", async () => {
  const { rows, lines } = await both("execsnoop", "execs", { tool: "execsnoop.bt" });
  const programs = new Set(["ls", "sleep", "true", "cat"]);
  const ours = rows.filter(({ comm }) => programs.has(String(comm))).map(({ pid, comm }) => `${pid} ${comm}`);
  // A shell tries each folder of PATH until a program is found there: those that failed are not in our rows.
  const found = matches(lines, /^\d+ +(\d+) +(\S+)/u).map(
    ([pid, path = ""]) => `${pid} ${path.split("/").at(-1)}`,
  );
  const theirs = [...new Set(found)].filter((one) => programs.has(one.split(" ")[1]!));
  console.log(`${ours.length} programs`);
  expect(ours.length).toBeGreaterThanOrEqual(4);
  expect(ours.toSorted()).toEqual(theirs.toSorted());
});

test("killsnoop lists the signals that killsnoop.bt lists", async () => {
  const { rows, lines } = await both("killsnoop", "kills", { tool: "killsnoop.bt" });
  const ours = rows
    .filter((row) => row["task.comm"] === "sh")
    .map((row) => `${row["task.pid"]} ${constants.signals[row["sig"] as "SIGTERM"]} ${row["pid"]}`);
  const theirs = matches(lines, /^\S+ +(\d+) +sh +(\d+) +(\d+) +0$/u).map((parts) => parts.join(" "));
  console.log(`${ours.length} signals`);
  expect(ours.length).toBeGreaterThanOrEqual(5);
  expect(ours.toSorted()).toEqual(theirs.toSorted());
});

/** bpftrace prints each CPU's lines together. */
function byRequest(a: Request, b: Request): number {
  return a.request === b.request ? a.ns - b.ns : Number(a.request > b.request) - 0.5;
}

interface Request {
  readonly request: string;
  readonly ns: number;
}

const KEY = "args->dev, args->sector";
const BLOCK_REQUESTS = String.raw`
tracepoint:block:block_rq_issue /args->bytes > 0/ {
  @began[${KEY}] = nsecs; @bytes[${KEY}] = args->bytes; @pid[${KEY}] = tid; @comm[${KEY}] = comm;
}
tracepoint:block:block_rq_complete /@began[${KEY}]/ {
  printf("%s %d %d %lu %d %lu %s\n", @comm[${KEY}], @pid[${KEY}], args->dev, args->sector, @bytes[${KEY}],
    nsecs - @began[${KEY}], args->rwbs);
  delete(@began[${KEY}]);
}`;

test("biosnoop lists the requests, with the times, that bpftrace finds", async () => {
  const { rows, lines } = await both("biosnoop", "requests", { text: BLOCK_REQUESTS });
  const found = matches(lines, /^(\S+) (\d+) (\d+) (\d+) (\d+) (\d+) (\S+)$/u).map(
    ([comm, pid, dev, sector, bytes, ns, rwbs]) => ({
      request: `${comm} ${pid} ${diskOf(Number(dev))} ${sector} ${bytes} ${rwbs}`,
      ns: Number(ns),
    }),
  );
  const mine = rows.map((row) => ({
    request: `${row["from.comm"]} ${row["from.pid"]} ${row["dev.disk"]} ${row["sector"]} ${row["from.bytes"]} ${row["rwbs"]}`,
    ns: Number(row["duration"]),
  }));
  const ofWorkload = ({ request }: { request: string }): boolean => request.startsWith("dd ");
  const [ours, theirs] = [
    mine.filter(ofWorkload).toSorted(byRequest),
    found.filter(ofWorkload).toSorted(byRequest),
  ];
  expect(ours.length).toBeGreaterThanOrEqual(8);
  expect(ours.map(({ request }) => request)).toEqual(theirs.map(({ request }) => request));
  const differences = ours.map(({ ns }, index) => Math.abs(ns - theirs[index]!.ns)).toSorted((a, b) => a - b);
  const median = differences[differences.length >> 1]!;
  console.log(`${ours.length} requests, median difference of their times ${median} ns`);
  expect(median).toBeLessThan(20_000);
});

/** The number of a device in the kernel has 20 bits for the minor one. */
function diskOf(device: number): string {
  return basename(realpathSync(`/sys/dev/block/${device >>> 20}:${device & 0xfffff}`));
}

const DROPS = String.raw`tracepoint:skb:kfree_skb { printf("%s %d %s %d\n", comm, tid, ksym(args->location), args->reason); }`;

test("tcpdrop lists the packets, with the reasons, that bpftrace finds", async () => {
  const { rows, lines } = await both("tcpdrop", "drops", { text: DROPS });
  const format = readFileSync(`${TRACEFS}/events/skb/kfree_skb/format`, "utf8");
  const reasons = new Map(
    [...format.matchAll(/\{ (\d+), "(\w+)" \}/gu)].map(([, number, word]) => [word, number]),
  );
  const ours = rows
    .filter(({ comm }) => comm === "bash")
    .map(
      ({ pid, location, reason }) =>
        `${pid} ${String(location).split("+")[0]} ${reasons.get(String(reason))}`,
    );
  const theirs = matches(lines, /^bash (\d+) (\S+) (\d+)$/u).map((parts) => parts.join(" "));
  console.log(`${ours.length} packets`);
  expect(ours.length).toBeGreaterThanOrEqual(3);
  expect(ours.toSorted()).toEqual(theirs.toSorted());
});
