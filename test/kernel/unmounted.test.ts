import { expect, test } from "vitest";
import { join } from "node:path";
import { cliCommand, runCli } from "../support/cli/run-cli.ts";

const root = join(import.meta.dirname, "../..");

/** Commands of this tool on a machine where tracefs is not mounted, in a mount namespace where that can be had. */
function withoutTracefs(...commandLines: readonly (readonly string[])[]) {
  const look =
    'echo "mounts: $(grep -c " tracefs " /proc/self/mountinfo), files: $(ls /sys/kernel/tracing | wc -l)"';
  const steps = commandLines.flatMap((args) => [`${cliCommand(args).join(" ")}; echo "exit $?"`, look]);
  const script = `cd ${root}; while umount /sys/kernel/tracing 2>/dev/null; do :; done; ${[look, ...steps].join("; ")}`;
  return runCli([], { through: ["unshare", "--mount", "--propagation", "private", "sh", "-c", script] });
}

const untouched = "mounts: 0, files: 0";

test("a run mounts tracefs and takes the mount away again", async () => {
  const { stdout, stderr } = await withoutTracefs(["specs/timer-ticks.yaml", "--duration", "1s"]);
  expect(stdout).toContain("exit 0");
  expect(stdout).toContain("teardown: verified");
  expect(stdout.split("\n").filter((line) => line.startsWith("mounts: "))).toEqual([untouched, untouched]);
  expect(stderr).not.toContain("error");
});

test("looking (check, explain, list, format, doctor) never mounts it where anybody sees it", async () => {
  const { stdout } = await withoutTracefs(
    ["check", "specs/timer-ticks.yaml"],
    ["explain", "specs/timer-ticks.yaml"],
    ["list", "events", "sched:*"],
    ["format", "sched:sched_switch"],
    ["doctor"],
  );
  const lines = stdout.split("\n");
  expect(lines.filter((line) => line.startsWith("mounts: "))).toEqual(
    Array.from({ length: 6 }, () => untouched),
  );
  expect(lines.filter((line) => line === "exit 0").length).toBeGreaterThanOrEqual(4);
  expect(stdout).toContain("mount tracefs");
});
