import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliCommand } from "../support/cli/run-cli.ts";
import { needsTools } from "../support/needs.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { isGone, timeUntil } from "../support/session/spawn-session.ts";
import { resultIn } from "../support/cli/result-of.ts";

needsTools("script");

/** What a run looks like on a terminal of 100 columns, byte for byte (`script` makes the terminal). */
function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  columns = 100,
): string {
  const line = `stty cols ${columns} rows 40; exec ${cliCommand(args).join(" ")}`;
  const { stdout, status } = spawnSync("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], TERM: "xterm-256color", LANG: "C.UTF-8", HOME: "/root", ...env },
  });
  expect(status).toBe(0);
  return stdout;
}

const root = join(import.meta.dirname, "../..");

test("on a terminal the phases are drawn as they go, with elapsed time, events a second and losses", () => {
  const shown = onTerminal([join(root, "specs/timer-ticks.yaml"), "--duration", "1500ms"]);
  expect(shown).toContain("set up a private trace instance");
  expect(shown).toMatch(/\d ms, [\d,]+ events, [\d,]+ events\/s, 0 lost/u);
  expect(shown).toMatch(/recorded 1\.\d+ s, [\d,]+ events/u);
  expect(shown).toContain("restore and verify the kernel's tracing state");
  expect(shown).toMatch(/verdict: passed/u);
  // The cursor was hidden while drawing: it is shown again at the end.
  expect(shown.lastIndexOf("\x1b[?25h")).toBeGreaterThan(shown.lastIndexOf("\x1b[?25l"));
});

test.each([
  ["that is dumb", { TERM: "dumb" }, 100],
  ["that does not know its width", {}, 0],
  ["of a locale without UTF-8", { LANG: "C" }, 100],
] as const)(
  "on a terminal %s the phases are plain lines, and nothing moves the cursor",
  (_, env, columns) => {
    const shown = onTerminal([join(root, "specs/timer-ticks.yaml"), "--duration", "300ms"], env, columns);
    expect(shown).toMatch(/^timer-ticks: recorded .* 0 lost\r?$/mu);
    expect(shown.replaceAll(/\x1b\[\d*m/gu, "")).not.toContain("\x1b");
    expect(shown.split("\n").filter((line) => /^\S?\r?$/u.test(line)).length).toBeLessThan(20);
    expect("LANG" in env ? shown : "").toMatch(/^[\x1b\r\n -~]*$/u);
  },
);

test("a process name never reaches the terminal raw", () => {
  const names = ["\x1b]0;title\x07", "\x1b[2Jcleared", "\u202egnp.exe"];
  const spec = scratchSpec(
    JSON.stringify({
      version: 1,
      name: "hostile",
      duration: "10s",
      workload: names.map((name) => ({
        run: ["perl", "-e", "$0 = $ARGV[0]; select(undef, undef, undef, 0.05)", name],
      })),
      tracepoints: ["sched:sched_switch"],
      scope: { pids: "workload" },
      aggregations: { switches: { use: "count", of: "sched:sched_switch", by: ["prev_comm"] } },
    }),
  );
  const shown = onTerminal([spec]);
  for (const name of names) expect(shown).not.toContain(name);
  expect(shown).toContain("\\x1b]0;title\\x07");
  expect(shown).toContain("\\x1b[2Jcleared");
});

test("without --out nothing is kept, and no recording is named", () => {
  const shown = onTerminal([join(root, "specs/timer-ticks.yaml"), "--duration", "300ms", "--quiet"]);
  expect(shown).not.toContain("recording: ");
  expect(existsSync("/run/ftrace-run")).toBe(false);
});

test("a terminal that goes away ends the run with 129, after a complete teardown", async () => {
  const folder = mkdtempSync("/tmp/ftrace-run-hangup-");
  const file = join(folder, "result.json");
  const command = cliCommand([join(root, "specs/timer-ticks.yaml"), "--duration", "60s", "--json", file]);
  const terminal = spawn(
    "script",
    ["--quiet", "--command", `stty cols 100 rows 40; exec ${command.join(" ")}`, "/dev/null"],
    {
      stdio: ["pipe", "pipe", "ignore"],
      env: { PATH: process.env["PATH"], TERM: "xterm-256color", LANG: "C.UTF-8", HOME: "/root" },
    },
  );
  try {
    let shown = "";
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    await timeUntil(() => /[1-9]\d* events, /u.test(shown), 20_000, "recording");
    terminal.kill("SIGKILL");
    await timeUntil(() => existsSync(file), 20_000, "the end");
    const { session, verdict } = resultIn(readFileSync(file, "utf8"));
    expect(verdict).toMatchObject({ status: "interrupted", exitStatus: 129 });
    expect(session?.teardown.verified).toBe(true);
    expect(isGone(session?.id ?? "")).toBe(true);
  } finally {
    terminal.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});
