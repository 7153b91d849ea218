import { expect, test } from "vitest";
import { join } from "node:path";
import { cliCommand, runCli } from "../support/cli/run-cli.ts";
import { withoutTracefs } from "../support/kernel-tier/without-tracefs.ts";

const root = join(import.meta.dirname, "../..");

/** Commands of this tool on a machine where tracefs is not mounted, in a mount namespace where that can be had. */
function commandsWithoutTracefs(...commandLines: readonly (readonly string[])[]) {
  return scriptWithoutTracefs(commandLines.map((args) => `${cliCommand(args).join(" ")}; echo "exit $?"`));
}

/** Before the steps of a shell script, and after each of them, it says what is mounted. */
function scriptWithoutTracefs(steps: readonly string[]) {
  const look =
    'echo "mounts: $(grep -c " tracefs " /proc/self/mountinfo), files: $(ls /sys/kernel/tracing | wc -l)"';
  const all = [look, ...steps.flatMap((step) => [step, look])].join("; ");
  return runCli([], { through: withoutTracefs(`cd ${root}; ${all}`) });
}

const untouched = "mounts: 0, files: 0";

test("a run mounts tracefs and takes the mount away again", async () => {
  const { stdout, stderr } = await commandsWithoutTracefs(["specs/timer-ticks.yaml", "--duration", "1s"]);
  expect(stdout).toContain("exit 0");
  expect(stdout).toContain("teardown: verified");
  expect(stdout.split("\n").filter((line) => line.startsWith("mounts: "))).toEqual([untouched, untouched]);
  expect(stderr).not.toContain("error");
});

test("of two runs at once, the last one out unmounts, and neither finds anything changed", async () => {
  const runFor = (duration: string): string =>
    cliCommand(["specs/timer-ticks.yaml", "--duration", duration]).join(" ");
  const together = `${runFor("1s")} & ${runFor("3s")}; echo "exit $?"; wait $!; echo "exit $?"`;
  const { stdout, stderr } = await scriptWithoutTracefs([together]);
  expect(stdout.match(/^exit 0$/gmu)).toHaveLength(2);
  expect(stdout.match(/^teardown: verified, [\d,]+ files identical$/gmu)).toHaveLength(2);
  expect(stdout + stderr).not.toContain("another process");
  expect(stdout.split("\n").filter((line) => line.startsWith("mounts: "))).toEqual([untouched, untouched]);
});

test("looking (check, explain, list, format, doctor) never mounts it where anybody sees it", async () => {
  const { stdout } = await commandsWithoutTracefs(
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
