import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { needsToolsFor } from "../support/needs.ts";
import { prepareGuest } from "../support/vm/guest-run.ts";

needsToolsFor("vm", "qemu-system-x86_64", "bpftrace");

const shipped = join(import.meta.dirname, "../../specs/opensnoop.yaml");

/** Starts bpftrace's own tool, waits until it prints its heading, opens some files, ends the tool and prints what it said. */
const LOAD = [
  "exec 2>&1; bpftrace -B none /usr/sbin/opensnoop.bt > /tmp/opens & tool=$!",
  "for i in $(seq 120); do grep -q PATH /tmp/opens && break; sleep 1; done; sleep 5",
  "cat /etc/passwd /etc/hostname /no/such/file /etc/passwd > /dev/null",
  "sleep 3; kill -INT $tool; wait $tool; grep -v ' bpftrace ' /tmp/opens",
].join("\n");

/** On kernels with kprobes, which the shipped spec needs. */
describe.each(["6.12", "6.1"])("Linux %s", (kernel) => {
  test(
    "opensnoop lists the files, descriptors and errors that opensnoop.bt lists",
    { timeout: 300_000 },
    async () => {
      const { folder, run } = prepareGuest(kernel);
      const spec = join(folder, "opens.yaml");
      writeFileSync(spec, withLoad(readFileSync(shipped, "utf8")));
      const result = resultOf(await run([spec, "--json", "-", "--quiet"]));
      const { columns, rows } = result.aggregations["opens"]!.table;
      expect(columns.map(({ name }) => name)).toEqual(["time", "comm", "pid", "path", "fd"]);
      const printed = result.session?.workload[0]?.stdout ?? "";
      const theirs = printed.split("\n").flatMap((line) => {
        const [, pid, fd, error, path] = /^(\d+) +cat +(-?\d+) +(\d+) (.*)$/u.exec(line) ?? [];
        return pid === undefined ? [] : [`${pid} ${Number(error) > 0 ? -Number(error) : fd} ${path}`];
      });
      const ours = callsOf(rows.filter((row) => row[1] === "cat"));
      console.log(`Linux ${kernel}: ${ours.length} opens\n${ours.join("\n")}`);
      expect(ours, printed).toEqual(theirs);
      expect(ours.filter((call) => call.endsWith(" /etc/passwd"))).toHaveLength(2);
      expect(ours.filter((call) => call.endsWith(" -2 /no/such/file"))).toHaveLength(1);
    },
  );
});

function withLoad(text: string): string {
  const changed = text
    .replace(/^duration: .*$/mu, "duration: 280s")
    .replace(/^ {2}- run: .*$/mu, `  - {run: [sh, -c, ${JSON.stringify(LOAD)}], user: root}`)
    .replace("columns: [time,", "where: 'task.comm == \"cat\"'\n    columns: [time,");
  expect(changed).not.toBe(text);
  return changed;
}

/** The return of a call is the next row with the same pid. */
function callsOf(rows: readonly (readonly Cell[])[]): readonly string[] {
  return rows.flatMap(([, , pid, path], index) => {
    const end = rows.slice(index + 1).find((row) => row[2] === pid);
    return path === null ? [] : [`${String(pid)} ${String(end?.[4])} ${String(path)}`];
  });
}
