import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { cliCommand, runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { killGuardian } from "../support/session/kill-guardian.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { tracingState } from "../support/session/state.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { withoutTracefs } from "../support/kernel-tier/without-tracefs.ts";

/** Each mounts in a namespace where tracefs was mounted nowhere. */
const mountDebugfs = "mount -t debugfs nodev /sys/kernel/debug; ls /sys/kernel/debug/tracing >/dev/null";
const mountTracefs = `mount -t tracefs nodev ${TRACEFS}`;
const look = "echo mounts: $(grep -E ' (tracefs|debugfs) ' /proc/self/mounts | cut -d' ' -f2 | sort)";

const underDebugfs = "/sys/kernel/debug /sys/kernel/debug/tracing";

function spec(workload = ""): string {
  return `
version: 1
name: mounts
duration: 300ms
tracepoints: [sched:sched_switch]
uprobes: [{name: w, binary: libc.so.6, symbol: write}]
${workload}
`;
}

/** What a run says, between two looks at what is mounted. */
async function runWith(mounting: string, text: string) {
  const run = cliCommand(["run", scratchSpec(text)]).join(" ");
  const { stdout, stderr } = await runCli([], {
    through: withoutTracefs(`${mounting}; ${look}; ${run}; echo "exit $?"; ${look}`),
  });
  const mounts = [...stdout.matchAll(/^mounts:(.*)$/gmu)].map(([, places = ""]) => places.trim());
  return { mounts, said: stdout + stderr };
}

test.each([
  ["at its own place", mountTracefs, TRACEFS],
  ["below debugfs alone", mountDebugfs, underDebugfs],
  ["at both", `${mountTracefs}; ${mountDebugfs}`, `${underDebugfs} ${TRACEFS}`],
  ["at both, its own place second", `${mountDebugfs}; ${mountTracefs}`, `${underDebugfs} ${TRACEFS}`],
  [
    "read-only at its own place",
    `${mountTracefs}; mount -o remount,bind,ro ${TRACEFS}; ${mountDebugfs}`,
    `${underDebugfs} ${TRACEFS}`,
  ],
  [
    "covered at its own place",
    `${mountTracefs}; mount -t tmpfs nodev ${TRACEFS}; ${mountDebugfs}`,
    `${underDebugfs} ${TRACEFS}`,
  ],
])("tracefs mounted %s: a run works, and leaves the mounts as they were", async (_, mounting, places) => {
  const before = tracingState();
  const { mounts, said } = await runWith(mounting, spec());
  expect(said).toMatch(/^teardown: verified, [\d,]+ files identical$/mu);
  expect(said).toContain("\nexit 0\n");
  expect(said).not.toContain("error[");
  expect(mounts).toEqual([places, places]);
  expect(tracingState()).toEqual(before);
});

test("the workload mounts debugfs, as `perf trace` does: the session takes its own mount away, and nothing else", async () => {
  const { mounts, said } = await runWith(
    ":",
    spec(`workload: [{run: [sh, -c, "${mountDebugfs}"], user: root}]`),
  );
  expect(said).toMatch(/^teardown: verified, [\d,]+ files identical$/mu);
  expect(said).toContain("\nexit 0\n");
  expect(mounts).toEqual(["", underDebugfs]);
});

test("mounted read-only: exit 3, and how to change that", async () => {
  const { mounts, said } = await runWith(`${mountTracefs}; mount -o remount,bind,ro ${TRACEFS}`, spec());
  expect(said).toContain("\nexit 3\n");
  expect(said).toContain("EROFS");
  expect(said).toContain("mount -o remount,rw");
  expect(mounts).toEqual([TRACEFS, TRACEFS]);
});

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    process.kill(-child.pid!, "SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
});

test.each([
  ["mounted at its own place instead", mountTracefs],
  ["mounted nowhere any more", ":"],
])("a session below debugfs was killed, tracefs is now %s: `recover` undoes all of it", async (_, then) => {
  const before = tracingState();
  const child = startBelowDebugfs();
  const session = await recordingOf(child);
  const inside = ["nsenter", "--target", String(child.pid), "--mount"];
  killGuardian(session);
  process.kill(runnerOf(session), "SIGKILL");
  await timeUntil(() => !existsSync(`/proc/${runnerOf(session)}`), 2000, "killed");
  const moved = spawnSync(
    inside[0]!,
    [...inside.slice(1), "sh", "-c", `umount -a -t tracefs,debugfs; ${then}; ${look}`],
    { encoding: "utf8" },
  );
  expect(moved).toMatchObject({ status: 0, stdout: then === ":" ? "mounts:\n" : `mounts: ${TRACEFS}\n` });
  expect(existsSync(`${TRACEFS}/instances/${session}`)).toBe(true);
  expect(readFileSync(`${TRACEFS}/uprobe_events`, "utf8")).not.toBe("");
  const recovered = await runCli(["recover"], { through: inside });
  expect(recovered).toMatchObject({ status: 0, stderr: "" });
  expect(recovered.stdout).toContain(`${session}: restored, nothing is left\n`);
  expect(existsSync(`/run/ftrace-run/${session}`)).toBe(false);
  expect(existsSync(`${TRACEFS}/instances/${session}`)).toBe(false);
  expect(tracingState()).toEqual(before);
});

/** The first process stays, so that its mounts do. */
function startBelowDebugfs(): ChildProcess {
  const file = scratchSpec(spec().replace("300ms", "60s"));
  const [program = "", ...args] = withoutTracefs(`${mountDebugfs}; "$@"; exec sleep 60`);
  const child = spawn(program, [...args, "sh", ...cliCommand(["run", "--quiet", file])], {
    detached: true,
    stdio: "ignore",
  });
  children.push(child);
  return child;
}

/** The session that records in this process group, once it does. */
async function recordingOf(child: ChildProcess): Promise<string> {
  const recording = (): string | undefined =>
    readdirSync(`${TRACEFS}/instances`).find(
      (name) =>
        name.startsWith("ftrace-run-") &&
        groupOf(runnerOf(name)) === child.pid &&
        readIfThere(`${TRACEFS}/instances/${name}/events/sched/sched_switch/enable`) === "1\n",
    );
  await timeUntil(() => recording() !== undefined, 10_000, "a recording");
  return recording()!;
}

/** A session's name has the number of its runner. */
function runnerOf(session: string): number {
  return Number(session.split("-")[2]);
}

function groupOf(pid: number): number {
  return Number(
    readIfThere(`/proc/${pid}/stat`)
      .replace(/^.*\) /su, "")
      .split(" ")[2],
  );
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
