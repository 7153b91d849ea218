import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSection } from "./readme/sections.ts";

/** `npm run readme` (as root): puts the spec and what its command prints now into README.md. */
const root = join(import.meta.dirname, "..");
const path = join(root, "README.md");
const specPath = "specs/sched-switch.yaml";

const { status, stdout, stderr } = spawnSync("node", ["bin/ftrace-run.js", specPath], {
  cwd: root,
  encoding: "utf8",
});
if (status !== 0) throw new Error(`the command ended with ${status}:\n${stdout}${stderr}`);
// A distribution's own suffix to the kernel's version says nothing to a reader.
const output = stdout.replace(/(Linux \d+\.\d+\.\d+)\S*/u, "$1");

const spec = readFileSync(join(root, specPath), "utf8");
const readme = readFileSync(path, "utf8");
const withSpec = writeSection(readme, "spec", spec);
writeFileSync(path, writeSection(withSpec, "output", `$ npx ftrace-run ${specPath}\n${output}`));
