import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planSession } from "../../../src/plan/plan-session.ts";
import { shellScript } from "../../../src/plan/shell/shell-script.ts";
import { buildSpec, tracepoint, workload } from "../../support/session/build-spec.ts";
import { someFacts, withTasks } from "./facts.ts";

/** What breaks out of comments, quotes, here-documents, expansions, patterns and redirections, where something lets it. */
const fragments = [
  "touch canary", "$(touch canary)", "`touch canary`", "'", '"', "\\", "\n", "\r", ";", "&", "|", "&&", ">", "<", "(", ")",
  "{", "}", "${x:-$(touch canary)}", "$", "*", "?", "[", "]", "[!", "~", "#", "!", "=", " ", "\t", "END_OF_INPUT", "EOF",
  "esac", "done", "fi", "--", "-c", "%s", "%n", "\\c", "é", "\u2028", "\x1b[31m", "a", "0", "..", "/",
] as const; // prettier-ignore
const hostile = fc
  .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(""));

const specs = fc.record({
  name: hostile,
  comm: hostile,
  text: hostile,
  words: fc.array(hostile, { minLength: 1, maxLength: 3 }),
  user: fc.option(hostile, { nil: undefined }),
  cwd: fc.option(hostile, { nil: undefined }),
  value: hostile,
  path: hostile,
  redirected: fc.boolean(),
});

const shells = [["dash"], ["bash", "--posix"]].flatMap(([program = "", ...args]) => {
  const path = spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], { encoding: "utf8" }).stdout.trim();
  return path === "" ? [] : [[path, ...args]];
});

const home = mkdtempSync("/tmp/ftrace-run-hostile-");
const bin = join(home, "bin");

/** Only these programs can be reached: `touch` leaves the canary, a fake `setsid` prints what it was given and starts nothing. */
beforeAll(() => {
  mkdirSync(bin);
  for (const program of ["touch", "cat", "mkdir", "rmdir", "id"])
    symlinkSync(`/usr/bin/${program}`, join(bin, program));
  writeFileSync(join(bin, "setsid"), "#!/bin/sh\nprintf '<%s>\\n' \"$@\" >&4\n");
  writeFileSync(join(bin, "sleep"), "#!/bin/sh\n");
  for (const stub of ["setsid", "sleep"]) chmodSync(join(bin, stub), 0o755);
});

afterAll(() => rmSync(home, { recursive: true }));

test.each(shells)("whatever a spec says, nothing of it is run as shell: %s", (...shell) => {
  let started = 0;
  fc.assert(
    fc.property(specs, (words) => {
      const here = mkdtempSync(join(home, "run-"));
      mkdirSync(join(here, "instances"));
      writeFileSync(join(here, "tracing_on"), "");
      const { status, stdout, stderr } = run(shell, scriptOf(words, here), here);
      expect(stderr).not.toMatch(/syntax|unexpected|unterminated|command not found|: not found/i);
      expect([0, 5, 6, 1, 2]).toContain(status);
      expect(readdirSync(here)).not.toContain("canary");
      const given = words.words.map((word) => `<${word}>\n`).join("");
      expect(stdout === "" || stdout.includes(given), stdout).toBe(true);
      started += stdout === "" ? 0 : 1;
      rmSync(here, { recursive: true });
    }),
    { numRuns: 40 },
  );
  expect(started).toBeGreaterThan(10);
});

type Words = typeof specs extends fc.Arbitrary<infer T> ? T : never;

/** Without `-e`, as a folder takes no writes as tracefs does: all lines are tried. */
function scriptOf(
  { name, comm, text, words, user, cwd, value, path, redirected }: Words,
  root: string,
): string {
  const spec = buildSpec({
    name,
    scope: { tasks: { comm, key: "scope.pids" }, at: tracepoint("x").at },
    durationNs: { value: 1, at: tracepoint("x").at },
    tracepoints: [tracepoint("sched:sched_switch", `prev_comm == ${quotedForFilter(value)}`)],
    workload: [
      workload(["program", ...words], {
        ...(user !== undefined && { user }),
        ...(cwd !== undefined && { cwd }),
        cpus: [0],
        env: { A: value },
        timeoutNs: 100,
        stdin: redirected ? { kind: "file", path } : { kind: "text", text },
        ...(redirected && { stdout: { kind: "file", path }, stderr: { kind: "file", path: value } }),
      }),
    ],
  });
  const plan = planSession(spec, someFacts(withTasks), { instance: "lab" });
  if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join("; "));
  return shellScript(plan.value, spec, root).replace("set -eu", "set -u");
}

/** Text that the kernel's filter language can hold. */
function quotedForFilter(text: string): string {
  return `"${text.replace(/[^ -~]|["\\{]/gu, "").slice(0, 15)}"`;
}

function run(
  [program = "", ...args]: readonly string[],
  script: string,
  cwd: string,
): ReturnType<typeof ran> {
  return ran(
    spawnSync(program, [...args, "-c", script, "sh", "out"], {
      cwd,
      env: { PATH: bin },
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "ignore", "pipe", "ignore", "pipe"],
    }),
  );
}

function ran({ status, stderr, output }: ReturnType<typeof spawnSync>): {
  status: number | null;
  stdout: string;
  stderr: string;
} {
  return { status, stderr: String(stderr), stdout: String(output[4] ?? "") };
}
