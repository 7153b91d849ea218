import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shownCommands } from "./readme/shown-commands.ts";
import { probesIn, writeSection } from "./readme/sections.ts";

/** `npm run readme [SECTION…]` (as root): puts specs, and what their commands print now, into README.md. */
const root = join(import.meta.dirname, "..");
const path = join(root, "README.md");
const chosen = process.argv.slice(2);

let readme = readFileSync(path, "utf8");
readme = writeSection(readme, "spec", readFileSync(join(root, shownCommands.output.at(-1)!), "utf8"));
readme = writeSection(
  readme,
  "probe-spec",
  probesIn(readFileSync(join(root, shownCommands.probe.at(-1)!), "utf8")),
);
for (const section of ["output", "graph", "probe"] as const)
  if (chosen.length === 0 || chosen.includes(section))
    readme = writeSection(readme, section, outputOf(shownCommands[section]));
writeFileSync(path, readme);

function outputOf(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("node", ["bin/ftrace-run.js", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the command ended with ${status}:\n${stdout}${stderr}`);
  // A distribution's own suffix to the kernel's version says nothing to a reader.
  return `$ npx ftrace-run ${args.join(" ")}\n${stdout.replace(/(Linux \d+\.\d+\.\d+)\S*/u, "$1")}`;
}
