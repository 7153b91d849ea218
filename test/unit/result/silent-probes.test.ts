import { expect, test } from "vitest";
import { silentProbes } from "../../../src/result/silent-probes.ts";
import type { EventSite } from "../../../src/sites/probe-site.ts";
import type { Executing } from "../../../src/machine/processes-executing.ts";

const site: EventSite = {
  event: "uprobes:w",
  path: "/usr/lib/libc.so.6",
  offset: 0x10,
  symbol: "write",
  delta: 0,
  device: 1,
  inode: 2,
  machine: 62,
  bits: 64,
};
const nobody: Executing = { thisFile: [], namesake: [] };
const shell = { pid: 7, comm: "sh\u001b[31m", path: "/lib/libc.so.6" };

test("one that recorded something needs no word, and nobody is looked at", () => {
  const told = silentProbes([site], counts({ records: 1, hits: 1 }), () => {
    throw new Error("looked");
  });
  expect(told).toEqual([]);
});

test("reached, and filtered", () => {
  expect(textsOf({ records: 0, hits: 1200 }, nobody)).toEqual([
    ["uprobes:w was reached 1,200 times, but no event passed its filter and the scope", undefined],
  ]);
});

test("never reached: the wrong file", () => {
  const [[message, hint] = []] = textsOf({ records: 0, hits: 0 }, { thisFile: [], namesake: [shell] });
  expect(message).toBe(
    "uprobes:w recorded nothing: no process reached 0x10 in /usr/lib/libc.so.6 while the probe was active",
  );
  expect(hint).toContain("binary: {pid: 7, path: /lib/libc.so.6}");
  expect(hint).not.toContain("\u001b");
});

test("never reached: nobody runs it; nobody called it", () => {
  expect(textsOf({ records: 0, hits: 0 }, nobody)[0]?.[1]).toBe("no running process executes that file");
  expect(textsOf({ records: 0, hits: 0 }, { thisFile: [shell], namesake: [] })[0]?.[1]).toContain(
    "the function was not called",
  );
});

test("never reached: a static probe with several sites", () => {
  const sites = [16, 32, 48].map((offset) => ({ offset, arguments: [] }));
  const step = { ...site, staticProbe: { provider: "lab", name: "step", sites } };
  const told = silentProbes([step], counts({ records: 0, hits: 0 }), () => ({
    thisFile: [shell],
    namesake: [],
  }));
  expect(told[0]?.message).toContain("reached 0x10 in /usr/lib/libc.so.6 or 2 more sites while");
  expect(told[0]?.hint).toContain("the event that this static probe marks did not occur");
});

interface Counted {
  readonly records: number;
  readonly hits: number;
}

function counts({ records, hits }: Counted): Parameters<typeof silentProbes>[1] {
  return { probes: [{ name: "uprobes:w", hits }], eventCounts: new Map([["uprobes:w", records]]) };
}

function textsOf(counted: Counted, executing: Executing): readonly (readonly [string, string | undefined])[] {
  return silentProbes([site], counts(counted), () => executing).map(
    ({ message, hint }) => [message, hint] as const,
  );
}
