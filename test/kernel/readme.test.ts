import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSection } from "../../scripts/readme/sections.ts";
import { shownCommands } from "../../scripts/readme/shown-commands.ts";
import { shapeOf } from "../../scripts/readme/shape.ts";

const root = join(import.meta.dirname, "../..");

test.each(["output", "probe"] as const)(
  "the README's command prints what the README shows, numbers aside (%s)",
  (section) => {
    const shown = readSection(readFileSync(join(root, "README.md"), "utf8"), section);
    const [command, ...output] = shown.split("\n");
    const args = shownCommands[section];
    expect(command).toBe(`$ npx ftrace-run ${args.join(" ")}`);

    const run = spawnSync("node", ["src/cli/main.ts", ...args], { cwd: root, encoding: "utf8" });
    expect({ status: run.status, shape: shapeOf(run.stdout) }, run.stderr).toEqual({
      status: 0,
      shape: shapeOf(output.join("\n")),
    });
  },
);
