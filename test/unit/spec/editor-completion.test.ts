import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aggregations } from "../../../src/aggregate/registry.ts";
import { inserted, LanguageServer } from "../../support/editor/language-server.ts";
import { load, problems } from "./support.ts";

const root = join(import.meta.dirname, "../../..");
const path = join(root, "schemas/spec.schema.json");
const names = [...aggregations.keys()].toSorted();
const HEAD = "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\n";
const AGGREGATION = `${HEAD}aggregations:\n  x:\n    `;

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start(path);
});
afterAll(() => server.stop());

describe("aggregations in yaml-language-server", () => {
  test.each([
    ["block style", `${AGGREGATION}use: |\n`],
    ["flow style", `${HEAD}aggregations:\n  x: {use: |}\n`],
  ])("every one is a value of use, in %s", async (_, text) => {
    const values = (await labels(text)).filter((label) => !label.includes("+"));
    expect(values.toSorted()).toEqual(names);
  });

  test("each comes with its required keys, and is right as inserted", async () => {
    const text = `${AGGREGATION}|\n`;
    const snippets = (await server.complete(text)).filter(({ label }) => aggregations.has(label));
    expect(snippets.map(({ label }) => label).toSorted()).toEqual(names);
    for (const snippet of snippets)
      expect(load(inserted(text, snippet)), snippet.label).toMatchObject({ ok: true });
  });

  test("required keys are offered with the value of use, too", async () => {
    const text = `${AGGREGATION}use: |\n`;
    const needy = names.filter((name) => problems(`${AGGREGATION}use: ${name}\n`).length > 0);
    expect(needy).toContain("latency");
    const snippets = (await server.complete(text)).filter(({ label }) => label.includes(" + "));
    expect(snippets.map(({ label }) => label.replace(/ \+ .*/u, "")).toSorted()).toEqual(needy);
    for (const snippet of snippets)
      expect(load(inserted(text, snippet)), snippet.label).toMatchObject({ ok: true });
  });

  test("what is still missing is offered once use is written, and nothing of other aggregations", async () => {
    const offered = await labels(`${AGGREGATION}use: latency\n    |\n`);
    expect(offered).toEqual(expect.arrayContaining(["latency", "from", "to", "key", "nested", "where"]));
    expect(offered.filter((label) => aggregations.has(label))).toEqual(["latency"]);
    expect(offered).not.toContain("of");
  });
});

describe("other choices in yaml-language-server", () => {
  test.each([
    ["clock: |", ["boot", "global", "local", "mono", "mono_raw", "perf", "tai"]],
    ["loss: |", ["allow", "fail"]],
    ["params:\n  n:\n    type: |", ["boolean", "duration", "integer", "number", "size", "string"]],
    ["params:\n  n: {type: |}", ["boolean", "duration", "integer", "number", "size", "string"]],
    ["workload:\n  - run: [ls]\n    stdin: |", ["none"]],
    ["workload:\n  - run: [ls]\n    stdout: |", ["capture", "inherit", "none"]],
    ["workload:\n  - run: [ls]\n    exit: |", ["SIGKILL", "SIGTERM"]],
    ["scope:\n  pids: |", ["workload"]],
    ["buffer:\n  when-full: |", ["drop-newest", "drop-oldest"]],
    ["tracer: |", ["function", "function_graph", "nop"]],
    ["tracer:\n  type: |", ["function", "function_graph", "nop"]],
    ["kprobes:\n  - function: f\n    kind: |", ["fprobe", "kprobe"]],
    ["aggregations:\n  x:\n    use: histogram\n    scale: |", ["linear", "log2"]],
    ["aggregations:\n  x:\n    use: stacks\n    frames: |", ["both", "kernel", "user"]],
    ["aggregations:\n  x:\n    use: count\n    sort: {column: count, order: |}", ["ascending", "descending"]],
  ])("%j", async (text, expected) => {
    expect(await labels(`version: 1\n${text}\n`)).toEqual(expect.arrayContaining(expected));
  });
});

describe("mistakes in yaml-language-server", () => {
  const specs = globSync(["specs/*.yaml", "examples/*.yaml"], { cwd: root });

  test("none in the shipped specs", async () => {
    expect(specs.length).toBeGreaterThan(15);
    for (const spec of specs)
      expect(await server.check(readFileSync(join(root, spec), "utf8")), spec).toEqual([]);
  });

  test.each([
    ["use: nope", 'Value must be "call-graph" | '],
    ["use: count", 'Missing property "of"'],
    ["use: count\n    of: a:b\n    nope: 1", "Property nope is not allowed"],
    ["of: a:b", 'Missing property "use"'],
  ])("%j has one", async (aggregation, message) => {
    const found = await server.check(`${AGGREGATION}${aggregation}\n`);
    expect(found).toEqual([expect.stringContaining(message)]);
  });
});

async function labels(text: string): Promise<readonly string[]> {
  return (await server.complete(text)).map(({ label }) => label);
}
