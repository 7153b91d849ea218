import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSection } from "./readme/sections.ts";

/** `npm run readme` (as root): puts the spec and what its command prints now into README.md, and a graph from a guest. */
const root = join(import.meta.dirname, "..");
const path = join(root, "README.md");
const specPath = "specs/sched-switch.yaml";

const spec = readFileSync(join(root, specPath), "utf8");
const readme = writeSection(readFileSync(path, "utf8"), "spec", spec);
const withOutput = writeSection(readme, "output", outputOf(specPath));
writeFileSync(
  path,
  writeSection(withOutput, "graph", outputOf("--vm=6.12", "specs/vfs-write-graph-depth2.yaml")),
);

function outputOf(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("node", ["bin/ftrace-run.js", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the command ended with ${status}:\n${stdout}${stderr}`);
  // A distribution's own suffix to the kernel's version says nothing to a reader.
  return `$ npx ftrace-run ${args.join(" ")}\n${stdout.replace(/(Linux \d+\.\d+\.\d+)\S*/u, "$1")}`;
}
