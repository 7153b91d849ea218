import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Cell, ResultDocument } from "../../src/document/result-document.ts";
import { resultsIn } from "../support/cli/result-of.ts";
import { needsToolsFor } from "../support/needs.ts";
import { rowsOf } from "../support/recipes/run-recipe.ts";
import { prepareGuest } from "../support/vm/guest-run.ts";

needsToolsFor("vm", "qemu-system-x86_64", "filetop");

/** Shipped specs that need kprobes or the function tracer, each with an amount of work that is known. */
const specs = [
  "dcsnoop",
  "filelife",
  "filetop",
  "fsdist",
  "fsslower",
  "funccount",
  "statsnoop",
  "tcpsynbl",
  "vfscount",
  "vfsstat",
] as const;
type Name = (typeof specs)[number];

/** A guest has no /var/tmp. */
function inGuest(text: string): string {
  return text
    .replaceAll("/var/tmp", "/dev/shm")
    .replace("{type: duration, default: 1us,", "{type: duration, default: 1ns,");
}

/** The tool of this name runs beside the spec: it prints what it saw each second, until it is ended. */
const BESIDE_FILETOP = [
  "exec 2>&1; filetop -C -r 100 1 > /dev/shm/tool & tool=$!",
  "for i in $(seq 60); do [ -s /dev/shm/tool ] && break; sleep 1; done; sleep 3",
  'dd if=/dev/zero of="$0" bs=64k count=16; dd if="$0" of=/dev/null bs=64k; rm "$0"',
  "sleep 4; kill -INT $tool; wait $tool; cat /dev/shm/tool",
].join("\n");

describe("on Linux 6.12, as shipped, one after the other", () => {
  let results: ReadonlyMap<Name, ResultDocument> = new Map();
  beforeAll(async () => {
    const { folder, run } = prepareGuest("6.12");
    const files = specs.map((name) => {
      const file = join(folder, `${name}.yaml`);
      const text = readFileSync(join(import.meta.dirname, `../../specs/${name}.yaml`), "utf8");
      writeFileSync(file, name === "filetop" ? besideTool(inGuest(text)) : inGuest(text));
      return file;
    });
    const { stdout, stderr } = await run([...files, "--json", "-", "--quiet"]);
    if (stderr !== "") throw new Error(stderr);
    results = new Map(resultsIn(stdout).map((result, index) => [specs[index]!, result]));
  }, 600_000);

  test.each(specs)("%s holds, and loses nothing", (name) => {
    expect(results.get(name)?.verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
    expect(results.get(name)?.recording?.totals).toMatchObject({ overwritten: 0, lost: 0 });
  });

  test("filetop: the bytes that dd reads and writes, and that the tool prints", () => {
    const result = results.get("filetop")!;
    const [read, written] = ["read", "written"].map((one) =>
      rowsOf(result, one).filter(({ comm, file }) => comm === "dd" && file === "filetop"),
    );
    // The last read finds the end of the file.
    expect(read!.map(({ sum }) => sum)).toEqual([17 * 65_536]);
    expect(written!.map(({ sum }) => sum)).toEqual([16 * 65_536]);
    const printed = result.session?.workload[0]?.stdout ?? "";
    const theirs = [...printed.matchAll(/^\d+ +dd +(\d+) +(\d+) +(\d+) +(\d+) +R +filetop *$/gmu)];
    const total = (column: number): number => theirs.reduce((sum, row) => sum + Number(row[column]), 0);
    console.log(
      `filetop: the tool has ${total(1)} reads of ${total(3)} KiB, ${total(2)} writes of ${total(4)} KiB`,
    );
    expect([total(1), total(2), total(3), total(4)], printed).toEqual([17, 16, 17 * 64, 16 * 64]);
  });

  test("fsdist and fsslower: each call of dd", () => {
    const count = (aggregation: string): Cell | undefined =>
      rowsOf(results.get("fsdist")!, aggregation).find(({ comm }) => comm === "dd")?.["n"];
    expect([count("reads"), count("writes")]).toEqual([17, 16]);
    const slow = (aggregation: string): readonly Cell[] =>
      rowsOf(results.get("fsslower")!, aggregation)
        .filter((row) => row["comm"] === "dd" && row["from.file"] === "fsslower")
        .map(({ ret }) => ret!);
    expect(slow("writes")).toEqual([1_048_576, 1_048_576, 1_048_576, 1_048_576]);
    expect(slow("reads")).toEqual([1_048_576, 1_048_576, 1_048_576, 1_048_576, 0]);
  });

  test("statsnoop: the paths and the errors", () => {
    const rows = rowsOf(results.get("statsnoop")!, "stats").filter(({ comm }) => comm === "stat");
    const calls = rows.map((row) => `${String(row["from.path"])} ${String(row["ret"])}`);
    expect(calls).toEqual(expect.arrayContaining(["/etc/passwd 0", "/no/such/file -2"]));
  });

  test("filelife: a file that lives for 100 ms", () => {
    const [row, ...others] = rowsOf(results.get("filelife")!, "lives").filter(
      ({ name }) => name === "filelife",
    );
    expect(others).toEqual([]);
    expect(Number(row?.["duration"])).toBeGreaterThan(100e6);
    expect(Number(row?.["duration"])).toBeLessThan(10e9);
  });

  test("dcsnoop: the two names that are not in the cache", () => {
    const names = rowsOf(results.get("dcsnoop")!, "misses").map(({ name }) => String(name));
    const own = names.filter((name) => /^dcsnoop-\d+-[ab]$/u.test(name)).map((name) => name.at(-1));
    expect(new Set(own)).toEqual(new Set(["a", "b"]));
    // `ls` asks twice for a name that is not there, and a tmpfs keeps no entry for it.
    const [a, b] = ["a", "b"].map((name) => own.filter((one) => one === name).length);
    expect(a).toBe(b);
  });

  test("tcpsynbl: the backlog grows by one with each connection that nobody accepts", () => {
    const histograms = results.get("tcpsynbl")!.aggregations["backlogs"]!.histograms ?? [];
    const counts = histograms[0]?.buckets.map(({ count }) => count);
    expect(counts?.filter((count) => count !== 0)).toEqual(Array.from({ length: 5 }, () => 1));
  });

  test("funccount, vfscount, vfsstat: each read and write of dd, and few others", () => {
    const vfscount = rowsOf(results.get("vfscount")!, "functions");
    const write = vfscount.find((row) => row["function"] === "vfs_write")?.["calls"];
    const vfsstat = rowsOf(results.get("vfsstat")!, "callers");
    const reads = vfsstat.find(({ event, comm }) => event === "kprobes:vfs_read" && comm === "dd")?.["count"];
    for (const calls of [Number(write), Number(reads)]) {
      expect(calls).toBeGreaterThanOrEqual(500);
      expect(calls).toBeLessThan(560);
    }
    expect(rowsOf(results.get("funccount")!, "calls").length).toBeGreaterThan(1);
  });
});

function besideTool(text: string): string {
  const changed = text
    .replace(/^duration: .*$/mu, "duration: 200s")
    .replace(
      /^ {2}- run: .*$/mu,
      `  - {user: root, run: [sh, -c, ${JSON.stringify(BESIDE_FILETOP)}, "\${file}"]}`,
    );
  expect(changed).not.toBe(text);
  return changed;
}
