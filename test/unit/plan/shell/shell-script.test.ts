import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { planSession } from "../../../../src/plan/plan-session.ts";
import { shellScript } from "../../../../src/plan/shell/shell-script.ts";
import { notInShell } from "../../../../src/plan/shell/workload-shell.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { needsTools } from "../../../support/needs.ts";
import { buildSpec, expression, tracepoint, workload } from "../../../support/session/build-spec.ts";
import { kprobe } from "../../../support/probes.ts";
import { someFacts, withTasks } from "../facts.ts";

const at = tracepoint("x").at;
const hostile = "'; touch /tmp/pwned; echo '$(id)`id`";

const specs: readonly (readonly [string, Partial<Spec>])[] = [
  ["events only", { tracepoints: [tracepoint("sched:*")] }],
  ["a duration", { durationNs: { value: 5e8, at } }],
  [
    "a workload",
    { workload: [workload(["sleep", "1"], { count: 3, cpus: [0, 1] })], scope: { pids: "workload" } },
  ],
  [
    "a workload that isn't waited for",
    { durationNs: { value: 1e9, at }, workload: [workload(["yes"], { wait: false })] },
  ],
  [
    "hostile words everywhere",
    {
      name: `x\n${hostile}`,
      scope: { tasks: { comm: `*${hostile}`, key: "scope.pids" }, at },
      tracepoints: [tracepoint("sched:sched_switch", `prev_comm == "it's"`)],
      workload: [
        workload(["sh", "-c", hostile], {
          user: `u${hostile}`,
          cwd: `c${hostile}`,
          env: { A: hostile },
          timeoutNs: 2e9,
          stdin: { kind: "text", text: `${hostile}\nEND_OF_INPUT\n` },
          stdout: { kind: "file", path: `1${hostile}` },
          stderr: { kind: "file", path: `2${hostile}` },
        }),
      ],
    },
  ],
  ["processes by number", { scope: { pids: [1, 2] } }],
  [
    "an event that stops it",
    { stop: { on: { value: "sched:sched_switch", at }, where: expression(`prev_comm == "it's"`) } },
  ],
  [
    "probes",
    {
      kprobes: [
        kprobe("do_sys_openat2", {
          name: "openat",
          args: { path: "+0($arg2):ustring", quoted: `\\"it's$(id)"` },
          filter: 'path ~ "/etc/*"',
          returns: { args: { fd: "$retval:s32" }, maxActive: 5 },
        }),
      ],
    },
  ],
];

test.each(specs)("the script for %s is a POSIX script", (_, parts) => {
  const script = scriptOf(parts);
  expect(spawnSync("sh", ["-n"], { input: script, encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

describe("shellcheck", () => {
  needsTools("shellcheck");

  test.each(specs)("has nothing to say of the script for %s", (_, parts) => {
    const { stdout } = spawnSync("shellcheck", ["--shell=sh", "-"], {
      input: scriptOf(parts),
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});

test("hostile words reach programs as they are, and nothing else runs", () => {
  const script = scriptOf(specs[4]![1]);
  const hold = script
    .split("\n")
    .filter((line) => line.startsWith("hold taskset") || line.startsWith("hold setpriv"));
  expect(hold).toHaveLength(1);
  const words = hold[0]!
    .replace(/ 3<<END_OF_INPUT$/, "")
    .replace(/ >.*$/, "")
    .replace(/"\$\(id -g .*?\)"/, "GROUP");
  const printed = execFileSync("sh", ["-c", words.replace("hold", "printf '%s\\n'")], { encoding: "utf8" });
  expect(printed.split("\n")).toEqual([
    "setpriv",
    `--reuid=u${hostile}`,
    "--regid=GROUP",
    "--init-groups",
    "env",
    "-C",
    `c${hostile}`,
    `A=${hostile}`,
    "timeout",
    "2",
    "sh",
    "-c",
    hostile,
    "",
  ]);
});

test("a script's probes are in a group of its own, and go after its instance", () => {
  const script = scriptOf(specs.at(-1)![1]);
  const lines = script.split("\n");
  expect(lines).toContain("group=lab_$$");
  expect(lines).toContain(
    `printf '%s\\n' p:"$group"'/openat do_sys_openat2 path=+0($arg2):ustring quoted=\\"it'\\''s$(id)":string' >> "$tracefs"/dynamic_events`,
  );
  expect(lines).toContain(`echo 1 >> "$instance"/events/"$group"/openat_ret/enable`);
  const order = [...script.matchAll(/^ {2}again (undo_\d)/gmu)].map(([, name]) => {
    const body = new RegExp(`^${name}\\(\\) \\{\\n  (.*)$`, "mu").exec(script)?.[1] ?? "";
    return /rmdir|-:/u.exec(body)?.[0];
  });
  expect(order).toEqual(["rmdir", "-:", "-:"]);
});

test("a NUL in a program's input can't be in a script, and is told of", () => {
  const binary = workload(["cat"], { stdin: { kind: "text", text: "a\0b" } });
  const text = workload(["cat"], { stdin: { kind: "text", text: "ab" } });
  expect(notInShell(buildSpec({ workload: [text, binary] }))).toMatchObject([{ code: "wrong-value" }]);
});

test("times are plain decimals", () => {
  const script = scriptOf({
    durationNs: { value: 100, at },
    workload: [workload(["x"], { timeoutNs: 6e10 })],
  });
  expect(script).toContain("sleep 0.0000001 &");
  expect(script).toContain("timeout 60 x");
});

function scriptOf(parts: Partial<Spec>): string {
  const spec = buildSpec(parts);
  const plan = planSession(spec, someFacts(withTasks), { instance: "lab" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error.map(({ message }) => message)));
  return shellScript(plan.value, spec, "/sys/kernel/tracing");
}
