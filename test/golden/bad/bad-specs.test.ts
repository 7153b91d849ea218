import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSpecs } from "../../../src/app/open-specs.ts";
import { statusOf } from "../../../src/cli/exit-status.ts";
import type { Diagnostic } from "../../../src/core/diagnostic.ts";
import type { BaseText } from "../../../src/spec/extend.ts";
import { ok } from "../../../src/core/result.ts";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import { problemDocument } from "../../../src/result/problem-document.ts";
import { showProblems } from "../../../src/cli/terminal/show-problems.ts";
import { fixtureProfile } from "../../support/fixture-profile.ts";
import { fixtureKernel } from "./fixture-kernel.ts";
import { silentContext } from "../../unit/cli/support.ts";
import { needsKernel } from "./needs-kernel.ts";

/**
 * Wrong specs, a folder for each kind of mistake. Beside `KIND/NAME.yaml`, `KIND/NAME.stderr` has the exit status of
 * `ftrace-run check` on its first line, and the exact stderr below it. `UPDATE_GOLDEN=1` writes these files anew, to be read
 * before they are committed.
 */
const folder = import.meta.dirname;
const root = join(folder, "../../..");
const names = globSync("*/*.yaml", { cwd: folder })
  .map((file) => file.replace(/\.yaml$/u, ""))
  .toSorted();
const kernel = fixtureKernel();

describe("wrong specs", () => {
  test("there are at least 100, and the list of those that need a kernel names real ones", () => {
    expect(names.length).toBeGreaterThanOrEqual(100);
    expect([...needsKernel].filter((name) => !names.includes(name))).toEqual([]);
  });

  test.each(names)("%s", async (name) => {
    const { problems } = await check(name);
    const stderr = shown(problems);
    const answer = answerOf(statusOf({ problems }), stderr);
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(join(folder, `${name}.stderr`), answer);
    expect(answer).toBe(expected(name));
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  test("each problem has a place inside its file, and says the same to editors", async () => {
    for (const name of names) {
      for (const problem of (await check(name)).problems) {
        const { file, line = 0, column = 0, endLine = 0, endColumn = 0 } = problemDocument(problem).at ?? {};
        expect(file, name).toBeDefined();
        expect(
          [line, column, endLine, endColumn].every((number) => number >= 1),
          name,
        ).toBe(true);
        expect(endLine > line || (endLine === line && endColumn >= column), name).toBe(true);
        expect(endLine, name).toBeLessThanOrEqual(problem.at!.source.text.split("\n").length);
      }
    }
  });
});

describe("the command line", () => {
  const profile = join(mkdtempSync(join(tmpdir(), "profile-")), "kernel.json");
  writeFileSync(profile, JSON.stringify(fixtureProfile()));
  afterAll(() => rmSync(dirname(profile), { recursive: true }));

  test("says the same for all of them, against the same kernel as a profile", async () => {
    const files = names.map((name) => `${name}.yaml`);
    const { stderr, status, stdout } = ftraceRun("check", "--kernel", profile, ...files);
    const checked = await Promise.all(names.map(check));
    expect(stderr).toBe(shown(checked.flatMap(({ problems }) => problems)));
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  test.each(["yaml/tab-indentation", "name/escape-sequence", "extends/cycle", "value/many-at-once"])(
    "%s alone",
    (name) => {
      const { stderr, status } = ftraceRun("check", `${name}.yaml`);
      expect(answerOf(status, stderr)).toBe(expected(name));
    },
  );
});

function check(name: string): Promise<{ problems: readonly Diagnostic[] }> {
  const source = { path: `${name}.yaml`, text: readFileSync(join(folder, `${name}.yaml`), "utf8") };
  const opened = openSpecs([source], {
    readFile: readBeside,
    binaries: { cwd: folder, environment: {} },
    kernel: () => ok(kernelFor(name)),
    sessionName: () => "golden",
  });
  return opened.then(([one]) => one!);
}

/** As the command line shows them. */
function shown(problems: readonly Diagnostic[]): string {
  const spoken = silentContext();
  showProblems(problems, spoken.context.io);
  return spoken.out() + spoken.err();
}

/** A wrong file never gets as far as a kernel. */
function kernelFor(name: string): KernelFacts {
  if (needsKernel.has(name)) return kernel;
  throw new Error(`${name} was thought to be right`);
}

function readBeside(path: string): BaseText {
  try {
    return { text: readFileSync(join(folder, path), "utf8") };
  } catch {
    return undefined;
  }
}

function answerOf(status: number | null, stderr: string): string {
  return `exit status ${status}\n${stderr}`;
}

function expected(name: string): string {
  return readFileSync(join(folder, `${name}.stderr`), "utf8");
}

function ftraceRun(...args: readonly string[]): { stderr: string; stdout: string; status: number | null } {
  return spawnSync(process.execPath, [join(root, "src/cli/main.ts"), ...args], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 16 << 20,
  });
}
