import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { whileBpftrace } from "../../support/bpftrace/while-bpftrace.ts";
import { needsTools } from "../../support/needs.ts";
import { printed, rowsOf, runRecipe, withWorkload } from "../../support/recipes/run-recipe.ts";

/** Recipes about files, beside bpftrace's tools and strace. */
needsTools("bpftrace", "strace");

test("syncsnoop and writeback: what bpftrace's tools of these names list", async () => {
  let [syncs, writes]: (ResultDocument | undefined)[] = [];
  let written: readonly string[] = [];
  const synced = await whileBpftrace({ tool: "syncsnoop.bt" }, async () => {
    written = await whileBpftrace({ tool: "writeback.bt" }, async () => {
      syncs = await runRecipe("syncsnoop");
      writes = await runRecipe("writeback");
    });
  });
  const calls = rowsOf(syncs!, "calls").map(
    ({ pid, event }) => `${String(pid)} ${String(event).replace("syscalls:sys_enter_", "")}`,
  );
  const theirs = synced.flatMap((line) => {
    const [, pid, call] = /^\S+ +(\d+) +\S+ +tracepoint:syscalls:sys_enter_(\w+)$/u.exec(line) ?? [];
    return pid === undefined ? [] : [`${pid} ${call}`];
  });
  console.log(`syncsnoop: ${calls.length} calls`);
  expect(calls.length).toBeGreaterThanOrEqual(3);
  expect(theirs).toEqual(expect.arrayContaining(calls));
  const works = rowsOf(writes!, "works");
  const lines = written.filter((line) => / sync +\d/u.test(line));
  console.log(`writeback: ${works.length} works, writeback.bt printed ${lines.length}`);
  expect(works.length).toBeGreaterThan(0);
  expect(lines.length).toBeGreaterThanOrEqual(works.filter(({ reason }) => reason === "sync").length);
});

test("fsync-latency: as many calls as strace counts, in no more time than the program took", async () => {
  const load = `exec strace -f -c -e trace=fdatasync -o /dev/stdout sh -c 'for i in $(seq 20); do dd if=/dev/zero of=/var/tmp/fsync-latency bs=4k count=1 conv=fdatasync status=none; done; rm /var/tmp/fsync-latency'`;
  const result = await runRecipe("fsync-latency", withWorkload(load));
  const rows = rowsOf(result, "fdatasync").filter(({ comm }) => comm === "dd");
  const calls = /^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +fdatasync$/mu.exec(printed(result))?.[1];
  expect(rows.map(({ n }) => n)).toEqual([Number(calls)]);
  expect(Number(calls)).toBe(20);
});

test("the paths that recipes use by default are on no file system in memory", () => {
  for (const name of ["biolatency", "bitesize", "biotop", "biostacks", "writeback", "fsync-latency"]) {
    const text = readFileSync(new URL(`../../../specs/${name}.yaml`, import.meta.url), "utf8");
    expect(text).toContain("default: /var/tmp/");
  }
});
