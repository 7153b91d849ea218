import { describe, expect, test } from "vitest";
import { documentedScopes, measuredScopes, ownership, scopesText } from "../setting-table.ts";
import { type ScenarioResults, seconds } from "./scenario-results.ts";
import { expectUnchanged } from "./whole-state/expect-unchanged.ts";

const SCENARIO = "60-shared-settings";

/** Of settings that are global to the kernel, and those that seem to be. */
export function testSettings(
  kernel: string,
  results: ScenarioResults,
  { graphInInstances }: { readonly graphInInstances: boolean },
): void {
  test("which files an instance has for itself, as measured, is what the docs say and the program goes by", () => {
    const { scopes, left } = measuredScopes(results.text("55-setting-scope", "scope"));
    console.log(`Linux ${kernel}: every file that a plan can write\n${scopesText(scopes)}`);
    const documented = documentedScopes();
    expect(left).toEqual([]);
    expect(new Map([...documented].map(([file, byKernel]) => [file, byKernel.get(kernel)]))).toEqual(
      new Map([...documented.keys()].map((file) => [file, scopes.get(file) ?? "absent"])),
    );
    expect([...scopes.keys()].filter((file) => !documented.has(file))).toEqual([]);
    const { measured, taken } = ownership(scopes);
    expect(taken).toEqual(measured);
    expectSame("55-setting-scope", "after", "before");
  });

  describe("settings that are global to the kernel", () => {
    test.each(["options", "stacks", "wait"])("are put back after %s, and so says the proof", (name) => {
      const { status, err } = results.command(SCENARIO, name);
      // The spec with stacks has func-no-repeats, too, of which a warning tells.
      const said = name === "stacks" ? /^warning\[repeats-apart\][^[]*$/u : /^$/u;
      expect({ status, err }).toEqual({ status: 0, err: expect.stringMatching(said) as string });
      expectSame(SCENARIO, name, "before");
      expectVerified(name);
    });

    test("are put back by the guardian when the runner is killed, and by `recover` when the guardian is killed with it", () => {
      expect(results.number(SCENARIO, "sleep-time-meanwhile")).toBe(0);
      expectSame(SCENARIO, "killed", "before");
      expect(results.number(SCENARIO, "func_stack_trace-left")).toBe(1);
      expect(results.command(SCENARIO, "recover").status).toBe(0);
      expectSame(SCENARIO, "recovered", "before");
    });

    test("are set to what a recording needs where others have left something else, and theirs comes back", () => {
      for (const name of ["function-aside", "wait-aside", "names-aside", "graph-and-switches-aside"]) {
        expect(results.command(SCENARIO, name), name).toMatchObject({ status: 0, err: "" });
        expectVerified(name);
      }
      const foreign = results.state(SCENARIO, "foreign");
      expect(foreign).toContain("./tracing_thresh:100000");
      expect(foreign).toContain("./options/func_stack_trace:1");
      expectSame(SCENARIO, "aside", "foreign");
      expectSame(SCENARIO, "at-last", "before");
    });

    test.each(["wait", "wait-aside"])("and times are right: a wait of 30 ms is one (%s)", (name) => {
      const { tree } = results.document(SCENARIO, `${name}.json`).aggregations["waits"]!;
      const totalNs = Number(tree?.values["total"]?.value);
      console.log(`Linux ${kernel} ${name}: a wait of 30 ms: ${totalNs / 1e6} ms`);
      expect(totalNs).toBeGreaterThanOrEqual(30e6);
      expect(totalNs).toBeLessThan(3e9);
    });

    test("are not changed where another recording depends on them: it is named", () => {
      const second = results.command(SCENARIO, "second");
      expect(second.status).toBe(3);
      expect(second.err).toMatch(
        /error\[in-use\]: option func_stack_trace .* instance ftrace-run-\d+-\w+ traces with function/u,
      );
      const beside = results.command(SCENARIO, "function-refused");
      expect(beside.status).toBe(3);
      expect(beside.err).toContain("instance foreign traces with function");
      if (!graphInInstances) return;
      const graph = results.command(SCENARIO, "wait-refused");
      expect(graph.status).toBe(3);
      expect(graph.err).toMatch(
        /tracing_thresh is global to the kernel.* instance foreign traces with function_graph/u,
      );
      expect(graph.err).toMatch(/option sleep-time is global to the kernel/u);
    });

    test("the machine's switch for functions is off: said, not recorded in silence", () => {
      const { status, err } = results.command(SCENARIO, "switched-off");
      expect(status).toBe(3);
      expect(err).toContain("kernel.ftrace_enabled is 0");
      const probe = results.command(SCENARIO, "kprobe-off");
      expect(probe.status).toBe(3);
      expect(probe.err).toContain(
        "hrtimer_nanosleep cannot be probed at its entry: kernel.ftrace_enabled is 0",
      );
    });
  });

  test("a thousand functions by name are all set, at once; a list that lasts says how far it is", () => {
    const scenario = "70-many-functions";
    const wanted = results.text(scenario, "wanted");
    expect(wanted.split("\n")).toHaveLength(1001);
    expect(results.text(scenario, "set")).toBe(wanted);
    const armed = results.secondsOf(scenario, "armed");
    console.log(`Linux ${kernel}: from the command line to armed with 1,000 functions: ${seconds(armed)}`);
    expect(results.command(scenario, "many").status).toBe(0);
    expect(results.command(scenario, "slow").err).toMatch(/^slow: trace only .*: \d+ of 151 written$/mu);
    expectSame(scenario, "after", "before");
  });

  test("all of tracefs is as before after some specs, run, killed and run again (all of them: npm run test:state)", () => {
    expectUnchanged(kernel, results, "65-whole-state", 3);
  });

  function expectVerified(name: string): void {
    const { session } = results.document(SCENARIO, `${name}.json`);
    expect(session?.teardown).toMatchObject({ verified: true, differences: [] });
  }

  function expectSame(scenario: string, name: string, before: string): void {
    expect(results.state(scenario, before).length).toBeGreaterThan(4000);
    expect(results.state(scenario, name)).toEqual(results.state(scenario, before));
  }
}
