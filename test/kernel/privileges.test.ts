import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { join } from "node:path";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { withoutTracefs } from "../support/kernel-tier/without-tracefs.ts";

const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] as const;

const spec = `
version: 1
name: unprivileged
duration: 1s
tracepoints: [sched:sched_switch]
`;

/** Of a spec in which nothing else is wrong. */
const rightSoFar =
  "<stdin>: no errors found, but not checked against a kernel (use --vm, or --kernel PROFILE; ftrace-run doctor --profile prints one)\n";

function readableSpec(): string {
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "spec.yaml"), spec);
  return join(folder, "spec.yaml");
}

test("check without root: a mistake in the text is told, and nothing is called right", async () => {
  const wrong = spec.replace("duration", "durration");
  const { status, stdout, stderr } = await runCli(["check", "-"], { through: nobody, stdin: wrong });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain('did you mean "duration"?');
});

test.each([["run"], ["check"], ["explain"]])(
  "%s without root: exit 3, and the one command that fixes it",
  async (command) => {
    const { status, stdout, stderr } = await runCli([command, "-"], { through: nobody, stdin: spec });
    expect(status).toBe(3);
    expect(stdout).toBe(command === "check" ? rightSoFar : "");
    expect(stderr).toContain(`error[not-permitted]: tracing needs root`);
    expect(stderr.match(/run: (.*)/u)?.[1]).toBe(`sudo env "PATH=$PATH" ftrace-run ${command} -`);
  },
);

test.each([["run"], ["check"], ["explain"], ["format"], ["list"]])(
  "%s without root: the hint names the way without root, too",
  async (command) => {
    const rest = { format: ["sched_switch"], list: ["events"] }[command] ?? [readableSpec()];
    const { status, stderr } = await runCli([command, ...rest], { through: nobody });
    expect(status).toBe(3);
    expect(stderr).toContain(`or without root, in a guest: ftrace-run --vm ${command} ${rest.join(" ")}`);
  },
);

test("the same where tracefs is not mounted", async () => {
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const script = `exec ${nobody.join(" ")} ${process.execPath} ${main} check -`;
  const { status, stderr } = await runCli([], { through: withoutTracefs(script), stdin: spec });
  expect(status).toBe(3);
  expect(stderr).toContain("error[not-permitted]: tracing needs root");
});

describe("recover without root", () => {
  const folder = `/run/ftrace-run/ftrace-run-1-${process.pid}`;

  test("nothing there: nothing to do", async () => {
    if (existsSync("/run/ftrace-run")) return;
    expect(await runCli(["recover"], { through: nobody })).toMatchObject({ status: 0 });
  });

  test("what may not be looked at is not called nothing", async () => {
    mkdirSync("/run/ftrace-run", { recursive: true, mode: 0o700 });
    mkdirSync(folder, { mode: 0o700 });
    try {
      const { status, stdout, stderr } = await runCli(["recover"], { through: nobody });
      expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
      expect(stderr).toContain("error[not-permitted]: only root can recover sessions in /run/ftrace-run");
      expect(stderr).toContain(`run: sudo env "PATH=$PATH" ftrace-run recover`);
    } finally {
      expect(await runCli(["recover"])).toMatchObject({ status: 0 });
    }
  });
});
