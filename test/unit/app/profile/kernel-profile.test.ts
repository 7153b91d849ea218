import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSpecs } from "../../../../src/app/open-specs.ts";
import type { KernelProfile } from "../../../../src/app/profile/kernel-profile.ts";
import { parseProfile } from "../../../../src/app/profile/parse-profile.ts";
import { profileFacts } from "../../../../src/app/profile/profile-facts.ts";
import { takeProfile } from "../../../../src/app/profile/take-profile.ts";
import type { Diagnostic } from "../../../../src/core/diagnostic.ts";
import { readTracefsFacts } from "../../../../src/tracefs/read-facts.ts";
import { createFakeTracefs, type FakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";
import { fixtureProfile } from "../../../support/fixture-profile.ts";

const good = fixtureProfile();
const spec = `
version: 1
name: any
duration: 1s
scope: {cpus: [1]}
tracepoints: [{event: "sched:sched_switch", filter: prev_pid != 0}, "irq:*"]
aggregations: {n: {use: count, of: sched:sched_switch, by: [next_comm]}}
`;

function parse(document: unknown): ReturnType<typeof parseProfile> {
  return parseProfile({ path: "k.json", text: JSON.stringify(document) });
}

/** What checking `spec` against a profile says. */
async function check(profile: KernelProfile, text = spec): Promise<readonly Diagnostic[]> {
  const [opened] = await openSpecs([{ path: "any.yaml", text }], {
    readFile: () => undefined,
    binaries: { cwd: "/", environment: {} },
    kernel: (wanted) => profileFacts(profile, "k.json", wanted),
    sessionName: () => "profile",
  });
  return opened!.problems;
}

function tracefsWith(events: KernelProfile["events"]): FakeTracefs {
  const tracefs = createFakeTracefs({ events: Object.keys(events) });
  const texts = new Map(
    Object.entries(events).map(([name, text]) => [`events/${name.replace(":", "/")}/format`, text]),
  );
  const read = tracefs.read.bind(tracefs);
  return Object.assign(tracefs, {
    read: (path: string) => (texts.has(path) ? { ok: true, value: texts.get(path)! } : read(path)),
  });
}

test("a spec that is right for the kernel is right for its profile, after a way through JSON", async () => {
  const profile = parse(good);
  expect(profile).toEqual({ ok: true, value: good });
  expect(await check(good)).toEqual([]);
});

test("what the kernel lacks is said as for a live one", async () => {
  const { "sched:sched_switch": _, ...events } = good.events;
  expect((await check({ ...good, events }))[0]).toMatchObject({ code: "unknown-event", fault: "kernel" });
  expect((await check({ ...good, onlineCpus: [0] }))[0]).toMatchObject({ code: "no-such-cpu" });
});

describe("a tracer", () => {
  const graph = `
version: 1
name: any
duration: 1s
tracer: {type: function_graph, roots: [vfs_write, vfs_wriet], options: {funcgraph-irqs: false}}
`;
  const able = {
    ...good,
    tracers: ["function_graph", "nop"],
    instanceFiles: [...good.instanceFiles, "options/funcgraph-irqs", "set_ftrace_notrace_pid"],
    functions: ["vfs_write", "ovl_write_iter [overlay]"],
  };

  test("that the kernel has is checked by name, option and function", async () => {
    expect(await check(able, graph)).toMatchObject([
      { code: "unknown-function", hint: 'did you mean "vfs_write"?', fault: "kernel" },
    ]);
    const right = graph.replace(", vfs_wriet", "");
    expect(await check(able, right)).toEqual([]);
    expect(await check({ ...able, instanceFiles: [] }, right)).toMatchObject([{ code: "unsupported" }]);
  });

  test("that it doesn't have is said", async () => {
    expect((await check(good, graph))[0]).toMatchObject({ code: "unsupported", fault: "kernel" });
  });
});

test("a profile holds what tracefs says", () => {
  const tracefs = tracefsWith(good.events);
  const machine = { release: "6.12.0", architecture: "aarch64", onlineCpus: [0, 2], pageBytes: 65_536 };
  const taken = takeProfile(tracefs, machine);
  const facts = readTracefsFacts(tracefs);
  if (!taken.ok || !facts.ok) throw new Error("the fake kernel has no facts");
  expect(taken.value).toMatchObject({ ...machine, clocks: facts.value.clocks });
  expect(new Set(taken.value.instanceFiles)).toEqual(facts.value.instanceFiles);
  expect(taken.value.events).toEqual(good.events);
  expect(parse(taken.value)).toEqual(taken);
});

describe("what is no profile is refused, and why", () => {
  test.each([
    ["an array", [], "it is not a JSON object"],
    ["null", null, "it is not a JSON object"],
    ["another document", { version: 1 }, "it has no `kernelProfile: 1`"],
    ["another version", { ...good, kernelProfile: 2 }, "its version is 2"],
    ["a CPU below zero", { ...good, onlineCpus: [-1] }, "`onlineCpus` must be"],
    ["a CPU that no kernel has", { ...good, onlineCpus: [8192] }, "`onlineCpus` must be"],
    ["half a CPU", { ...good, onlineCpus: [0.5] }, "`onlineCpus` must be"],
    ["CPUs twice", { ...good, onlineCpus: [0, 0] }, "`onlineCpus` must be"],
    ["no CPU", { ...good, onlineCpus: [] }, "`onlineCpus` must be"],
    ["an odd page", { ...good, pageBytes: 1 }, "`pageBytes` must be"],
    ["a release of a megabyte", { ...good, release: "x".repeat(1 << 20) }, "`release` must be"],
    ["a clock with a line break", { ...good, clocks: ["mono\n0"] }, "`clocks` must be"],
    ["a file out of the instance", { ...good, instanceFiles: ["../../trace"] }, "`instanceFiles` must be"],
    ["an event out of tracefs", { ...good, events: { "..:x": "" } }, "`events` must be"],
    ["an event without a system", { ...good, events: { sched_switch: "" } }, "`events` must be"],
    ["a tracer with a space", { ...good, tracers: ["a b"] }, "`tracers` must be"],
    ["a function with a line break", { ...good, functions: ["a\nb"] }, "`functions` must be"],
    ["a format that is no text", { ...good, events: { "a:b": {} } }, "`events` must be"],
  ])("%s", (_, document, why) => {
    const parsed = parse(document);
    const said = parsed.ok ? [] : parsed.error.map(({ message }) => message);
    expect(said).toEqual([expect.stringContaining(`k.json is not a kernel profile: ${why}`) as unknown]);
  });

  test("everything that is wrong at once", () => {
    const parsed = parse({ kernelProfile: 1 });
    expect(parsed.ok ? [] : parsed.error).toHaveLength(Object.keys(good).length - 1);
  });

  test.each([
    ["no format at all", "hello"],
    ["another event's format", good.events["sched:sched_wakeup"]!],
  ])("an event with %s", async (_, text) => {
    const profile = { ...good, events: { ...good.events, "sched:sched_switch": text } };
    expect(parse(profile).ok).toBe(true);
    expect(await check(profile)).toMatchObject([
      { code: "file-unreadable", message: expect.stringContaining('"sched:sched_switch"') as unknown },
    ]);
  });
});

describe("hostile profiles", () => {
  test("no text throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseProfile({ path: "k.json", text }).ok).toBe(false);
      }),
    );
  });

  test("whatever stands in one key, checking a spec ends with an answer", async () => {
    const key = fc.constantFrom(...(Object.keys(good) as (keyof KernelProfile)[]));
    const value = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.oneof(fc.integer(), fc.stringMatching(/^[\w/.+-]{1,9}$/u)), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^\w{1,4}:[\w.]{1,4}$/u), fc.string()),
      fc.constantFrom(...Object.values(good.events)).map((text) => ({ "sched:sched_switch": text })),
    );
    await fc.assert(
      fc.asyncProperty(key, value, async (name, hostile) => {
        const parsed = parse({ ...good, [name]: hostile });
        const problems = parsed.ok ? await check(parsed.value) : parsed.error;
        expect(problems.every(({ code }) => code !== "recording-malformed")).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
