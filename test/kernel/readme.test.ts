import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSection } from "../../scripts/readme/sections.ts";
import { shapeOf } from "../../scripts/readme/shape.ts";

const root = join(import.meta.dirname, "../..");

test("the README's command prints what the README shows, numbers aside", () => {
  const shown = readSection(readFileSync(join(root, "README.md"), "utf8"), "output");
  const [command, ...output] = shown.split("\n");
  expect(command).toBe("$ npx ftrace-run specs/sched-switch.yaml");

  const run = spawnSync("node", ["src/cli/main.ts", "specs/sched-switch.yaml"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status: run.status, shape: shapeOf(run.stdout) }, run.stderr).toEqual({
    status: 0,
    shape: shapeOf(output.join("\n")),
  });
});
