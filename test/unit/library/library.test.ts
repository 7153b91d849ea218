import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { check, render, report, run } from "../../../src/index.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { fixtureProfile } from "../../support/fixture-profile.ts";

const HEAD = "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\n";
const COUNT =
  "version: 1\naggregations: {n: {use: count, of: raw_syscalls:sys_enter}}\nexpect: ['n.total > ${least}']\nparams: {least: {type: integer, default: 0}}\n";

describe("check", () => {
  test("finds nothing in a spec that is right", async () => {
    const kernel = kernelProfile();
    expect(await check({ text: HEAD }, { kernel })).toEqual([]);
    expect(await check("sched-switch", { kernel, set: { seconds: 2 } })).toEqual([]);
  });

  test("gives each mistake with its position", async () => {
    const spec = { text: `${HEAD}bufer: {per-cpu: 8MiB}\n`, path: "my.yaml" };
    const problems = await check(spec, { kernel: kernelProfile() });
    expect(problems).toMatchObject([
      {
        code: "unknown-key",
        severity: "error",
        at: { file: "my.yaml", line: 4, column: 1 },
        hint: 'did you mean "buffer"?',
      },
    ]);
  });

  test("asks the kernel that it is given", async () => {
    const spec = { text: HEAD.replace("switch", "swich") };
    const problems = await check(spec, { kernel: kernelProfile() });
    expect(problems).toMatchObject([{ code: "unknown-event", hint: 'did you mean "sched:sched_switch"?' }]);
  });

  test("says what can't be read", async () => {
    expect(await check("/nowhere/my.yaml")).toMatchObject([{ code: "file-unreadable" }]);
    expect(await check({ text: HEAD }, { kernel: "/nowhere/kernel.json" })).toMatchObject([
      { severity: "error" },
    ]);
  });
});

describe("report", () => {
  test("answers a spec from a recording, with parameters of any type", async () => {
    const spec = { text: COUNT };
    const recording = trace();
    const held = await report(recording, spec, { set: { least: 1 } });
    const failed = await report(recording, spec, { set: { least: 10n ** 12n } });
    expect([held.verdict.status, failed.verdict.status]).toEqual(["passed", "failed"]);
  });

  test("counts events where there is no spec", async () => {
    const { aggregations } = await report(trace());
    expect(aggregations["events"]?.table.rows.length).toBeGreaterThan(0);
  });

  test.each([
    ["a recording that is not there", "/nowhere/trace.dat", { text: COUNT }],
    ["a spec that is not there", undefined, "/nowhere/my.yaml"],
    ["a spec that is wrong", undefined, { text: "nope" }],
  ])("%s is in the result", async (_, file, spec) => {
    const { verdict, problems } = await report(file ?? trace(), spec);
    expect(verdict.exitStatus).toBeGreaterThan(1);
    expect(problems).not.toEqual([]);
  });

  test("a wrong argument rejects, and throws nothing at once", async () => {
    const wrong = { text: null } as unknown as { readonly text: string };
    const promise = report(trace(), wrong);
    await expect(promise).rejects.toThrow(TypeError);
  });

  test("its result can be drawn in every format", async () => {
    const result = await report(trace());
    expect(await render(result)).toContain("events (count)");
    expect(await render([result, result], "markdown")).toContain("| event");
    expect(JSON.parse(await render(result, "json"))).toMatchObject({ version: 1, results: [{ version: 1 }] });
    for (const format of ["junit", "github", "html"] as const)
      expect(await render(result, format)).not.toBe("");
    const lines = (await render(result, "text", { width: 60 })).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

describe("run", () => {
  test.each([
    ["a spec that is wrong", { text: `${HEAD}bufer: 1\n` }, {}, 2],
    ["a spec that is not there", "/nowhere/my.yaml", {}, 2],
    ["a wrong parameter", "sched-switch", { set: { seconds: "soon" } }, 2],
    ["a guest of a text", { text: HEAD }, { vm: true as const }, 2],
    ["a wrong spec for a guest", "sched-switch", { vm: true as const, set: { seconds: 0 } }, 2],
    ["a guest's kernel that is not there", "sched-switch", { vm: "0.0.1" }, 3],
  ])("%s touches nothing, and is in the result", async (_, spec, options, exitStatus) => {
    const session = run(spec, options);
    const phases: string[] = [];
    for await (const { phase } of session) phases.push(phase);
    const { verdict, problems, notRun } = await session;
    expect({ phases, exitStatus: verdict.exitStatus }).toEqual({ phases: [], exitStatus });
    expect(notRun?.because).toBe("problems");
    expect(problems).not.toEqual([]);
  });
});

test("a text for a guest is refused, also where a file has the path that it names", async () => {
  const path = join(scratchFolder(), "my.yaml");
  writeFileSync(path, HEAD);
  const { problems, spec } = await run({ text: `${HEAD}name: edited\n`, path }, { vm: "0.0.1" });
  expect(problems).toMatchObject([
    { code: "usage", message: "a spec that is run in a guest must be a file" },
  ]);
  expect(spec.path).toBe(path);
});

/** Path of a profile. */
function kernelProfile(): string {
  const path = join(scratchFolder(), "kernel.json");
  writeFileSync(path, JSON.stringify(fixtureProfile()));
  return path;
}

/** Path of a recording. */
function trace(): string {
  const fixture = join(import.meta.dirname, "../../fixtures/trace/linux-6.18.dat.gz");
  const path = join(scratchFolder(), "trace.dat");
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  return path;
}
