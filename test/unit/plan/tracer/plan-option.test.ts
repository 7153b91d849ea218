import { expect, test } from "vitest";
import { planSession } from "../../../../src/plan/plan-session.ts";
import { loaded } from "../../spec/support.ts";
import { someFacts } from "../facts.ts";

function refusal(release: string, options: string, files: readonly string[]): readonly string[] {
  const facts = someFacts();
  const instanceFiles = new Set([...facts.instanceFiles, ...files.map((name) => `options/${name}`)]);
  const spec = loaded(
    `version: 1\nduration: 1s\ntracer: {type: function_graph, roots: [vfs_write], options: {${options}}}\n`,
  );
  const tracers = {
    available: ["function_graph", "nop"],
    users: [],
    state: new Map(),
    topLevelEntries: 0,
    functions: [{ name: "vfs_write" }],
    symbols: [],
  };
  const plan = planSession(spec, { ...facts, release, instanceFiles, tracers }, { instance: "s" });
  return plan.ok ? [] : plan.error.map(({ code, message, hint }) => `${code}: ${message} (${hint})`);
}

const both = ["funcgraph-args", "funcgraph-retaddr"];

test("arguments and return addresses of calls together need Linux 6.19", () => {
  const options = "funcgraph-args: true, funcgraph-retaddr: true";
  expect(refusal("6.18.9", options, both)).toEqual([
    "unsupported: before 6.19, a kernel records either the arguments of calls or their return addresses (remove funcgraph-args or funcgraph-retaddr)",
  ]);
  expect(refusal("6.19.0", options, both)).toEqual([]);
  expect(refusal("6.18.9", "funcgraph-args: true, funcgraph-retaddr: false", both)).toEqual([]);
});

test.each(["funcgraph-args", "funcgraph-retaddr", "funcgraph-retval"])(
  "a kernel without %s: the option is refused by name",
  (name) => {
    const [found, ...others] = refusal("6.12.0", `${name}: true`, []);
    expect(found).toMatch(new RegExp(`^unsupported: this kernel has no trace option "${name}" \\(`, "u"));
    expect(others).toEqual([]);
  },
);
