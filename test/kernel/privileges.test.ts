import { expect, test } from "vitest";
import { join } from "node:path";
import { runCli } from "../support/cli/run-cli.ts";

const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] as const;
const unmounted = ["unshare", "--mount", "--propagation", "private", "sh", "-c"] as const;

const spec = `
version: 1
name: unprivileged
duration: 1s
tracepoints: [sched:sched_switch]
`;

test.each([["run"], ["check"], ["explain"]])(
  "%s without root: exit 3, and the one command that fixes it",
  async (command) => {
    const { status, stdout, stderr } = await runCli([command, "-"], { through: nobody, stdin: spec });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain(`error[not-permitted]: tracing needs root`);
    expect(stderr.match(/run: (.*)/u)?.[1]).toBe(`sudo env "PATH=$PATH" ftrace-run ${command} -`);
  },
);

test("the same where tracefs is not mounted", async () => {
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const script = `umount /sys/kernel/tracing; exec ${nobody.join(" ")} ${process.execPath} ${main} check -`;
  const { status, stderr } = await runCli([], { through: [...unmounted, script], stdin: spec });
  expect(status).toBe(3);
  expect(stderr).toContain("error[not-permitted]: tracing needs root");
});
