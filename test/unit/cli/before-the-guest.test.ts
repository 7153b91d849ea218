import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../support/cli/run-cli.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { dataFolderWith } from "../../support/vm/fake-kernel.ts";

const GOOD = "version: 1\nduration: 100ms\ntracepoints: [sched:sched_switch]\n";

test.each([
  ["a file that is missing", ["--vm=6.12", "none.yaml"], 2, "none.yaml can't be read (ENOENT)"],
  ["a syntax error", ["--vm", "broken.yaml"], 2, "error[yaml-syntax]"],
  ["one wrong spec of two", ["--vm", "good.yaml", "broken.yaml"], 2, "error[yaml-syntax]"],
  ["a parameter that there is not", ["--vm", "good.yaml", "--set", "secs=3"], 2, "secs"],
  ["a duration without a unit", ["--vm", "good.yaml", "--duration", "5"], 2, "--duration:1:1"],
  ["a kernel that is not installed", ["--vm=6.11", "good.yaml"], 3, 'guest kernel "6.11" is not installed'],
  ["a spec on stdin", ["--vm", "-"], 2, "--vm takes no spec from stdin"],
  ["a spec on a descriptor", ["--vm", "/dev/stdin"], 2, "--vm takes no spec from /dev/stdin"],
  ["a command's name behind --vm", ["--vm", "chekc"], 2, 'did you mean "check"?'],
])("%s is reported before a guest boots, and nothing is made", async (_, args, status, message) => {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, "good.yaml"), GOOD);
  writeFileSync(join(cwd, "broken.yaml"), "version: [\n");
  const done = await runCli([...args, "--out", "results"], {
    cwd,
    env: { XDG_DATA_HOME: dataFolderWith(["6.12", "6.12.9-amd64"]) },
  });
  expect(done).toMatchObject({ status, stdout: "" });
  expect(done.stderr).toContain(message);
  expect(done.stderr).not.toContain("booting");
  expect(existsSync(join(cwd, "results"))).toBe(false);
});
