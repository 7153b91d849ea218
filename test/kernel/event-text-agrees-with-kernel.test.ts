import { release } from "node:os";
import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEventFormat } from "../../src/trace/decode/parse-event-format.ts";
import { noSymbols } from "../../src/trace/names/symbols.ts";
import { compilePrintFmt } from "../../src/trace/print-fmt/print-fmt.ts";
import { busyWork } from "../support/busy-work.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { compareEventTexts } from "../support/event-text-agreement.ts";
import { compareWords } from "../support/word-agreement.ts";
import { keepKinds } from "../support/kept-kinds.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { needs } from "../support/needs.ts";
import { traceDatOf } from "../support/recorded.ts";

/** The same frozen buffer twice: as the kernel prints it, and raw, printed by us by the events' own print formats. */
describe("the text of events", () => {
  needs(
    existsSync(`${TRACEFS}/options/hash-ptr`),
    "options/hash-ptr, without which the kernel's text has addresses that are in no recording, came with Linux 5.12",
  );

  test("is the kernel's own, byte for byte", { timeout: 60_000 }, async () => {
    const { traceDat, text } = await freeze();
    const found = compareEventTexts(traceDat, text);
    keepKinds(release(), found.events.keys());
    for (const difference of found.differences.slice(0, 20)) console.log(difference);
    const unknown = [...found.reasons].map(([name, reason]) => `; ${name} ${reason}`);
    console.log(
      `compared ${found.lines} lines of ${found.events.size} events: ` +
        `${found.differences.length} differences${unknown.join("")}`,
    );
    expect(found.differences.length).toBe(0);
    expect(found.events.size).toBeGreaterThanOrEqual(100);
    const { compared, words, differences } = compareWords(traceDat, text);
    for (const difference of differences.slice(0, 20)) console.log(difference);
    const different = [...words.values()].reduce((sum, { size }) => sum + size, 0);
    console.log(
      `${compared} words of ${words.size} fields, ${different} different ones: ${differences.length} differences`,
    );
    expect(differences.length).toBe(0);
    expect(words.size).toBeGreaterThanOrEqual(50);
    expect([...words.get("sched:sched_switch.prev_state")!]).toEqual(expect.arrayContaining(["R", "S"]));
  });
});

test("a recording has the names of the code that its events print, with sizes as the kernel has them", async () => {
  const spec = scratchSpec(`
version: 1
workload: [{run: [sh, -c, 'for i in 1 2 3; do /bin/true; done']}]
duration: 20s
scope: {pids: workload}
tracepoints: [kmem:kmalloc, timer:hrtimer_start]
`);
  const run = await runCli([spec, "--format", "trace", "--quiet"]);
  const sites = [...run.stdout.matchAll(/ kmalloc: call_site=(\S+) /gu)].map(([, site = ""]) => site);
  expect(sites.length).toBeGreaterThan(10);
  const sizes = functionSizes();
  const wrong = [...new Set(sites)].filter((site) => {
    const [, name = "", size = ""] = /^([\w.]+)\+0x[\da-f]+\/0x([\da-f]+)$/u.exec(site) ?? [];
    return sizes.get(name)?.has(size) !== true;
  });
  expect(wrong).toEqual([]);
});

/** Of each name, the bytes up to the next symbol, as the kernel computes them: several functions may have one name. */
function functionSizes(): ReadonlyMap<string, ReadonlySet<string>> {
  const lines = readFileSync("/proc/kallsyms", "utf8").trim().split("\n");
  const symbols = lines
    .map((line) => line.split(/\s+/u))
    .map(([at, , name]) => [BigInt(`0x${at}`), name!] as const);
  const places = [...new Set(symbols.map(([at]) => at))].sort((a, b) => (a < b ? -1 : 1));
  const next = new Map(places.map((at, index) => [at, places[index + 1] ?? at]));
  const sizes = new Map<string, Set<string>>();
  for (const [at, name] of symbols) {
    const own = sizes.get(name) ?? new Set();
    sizes.set(name, own.add((next.get(at)! - at).toString(16)));
  }
  return sizes;
}

test("of this kernel's print formats, fewer than one in two hundred can't be interpreted", () => {
  const paths = globSync(`${TRACEFS}/events/*/*/format`);
  const reasons = new Map<string, string>();
  const distinct = new Set<string>();
  for (const path of paths) {
    const [system = ""] = path.split("/").slice(-3);
    const format = parseEventFormat(system, readFileSync(path, "utf8"));
    if (!format.ok) throw new Error(format.error[0]?.message);
    distinct.add(format.value.printFormat);
    const compiled = compilePrintFmt(format.value, CONTEXT);
    if (!compiled.ok) reasons.set(`${system}:${format.value.name}`, compiled.reason);
  }
  console.log(`${paths.length} events with ${distinct.size} print formats, not interpreted: ${reasons.size}`);
  for (const [name, reason] of reasons) console.log(`${name} ${reason}`);
  expect(paths.length).toBeGreaterThan(500);
  expect(reasons.size / paths.length).toBeLessThan(0.005);
});

const CONTEXT = {
  machine: { longBytes: 8, bigEndian: false },
  symbols: noSymbols,
  printkFormats: new Map<bigint, string>(),
  kernelRelease: release(),
  hz: () => 250,
} as const;

async function freeze(): Promise<{ readonly traceDat: Uint8Array; readonly text: Uint8Array }> {
  using instance = new Instance("event-text");
  instance.write("tracing_on", "0");
  instance.write("trace_clock", "mono");
  instance.write("options/hash-ptr", "0");
  instance.write("buffer_size_kb", "24576");
  instance.write("events/enable", "1");
  instance.write("tracing_on", "1");
  await busyWork("hold");
  instance.write("tracing_on", "0");
  instance.write("events/enable", "0");
  const text = instance.readBytes("trace");
  const events = readFileSync(`${TRACEFS}/available_events`, "utf8").trim().split("\n");
  const traceDat = traceDatOf(instance, events, {
    kallsyms: readFileSync("/proc/kallsyms"),
    printkFormats: readFileSync(`${TRACEFS}/printk_formats`),
  });
  return { traceDat, text };
}
