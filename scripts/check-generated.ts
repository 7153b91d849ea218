import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `npm run ok:generated`: files that are both generated and committed are up to date. They are written anew, so that a failure
 * is put right by committing them.
 */
const root = join(import.meta.dirname, "..");
const before = contents();
execFileSync("npm", ["run", "--silent", "generate"], { cwd: root, stdio: "inherit" });
execFileSync("npm", ["run", "--silent", "docs"], { cwd: root, stdio: "inherit" });
const after = contents();

const stale = [...after].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
for (const file of stale) console.error(`${file} was out of date; it has been written anew: commit it`);
console.log(`${after.size} generated files, ${stale.length} out of date`);
process.exitCode = stale.length > 0 || after.size === 0 ? 1 : 0;

function contents(): ReadonlyMap<string, string> {
  const files = globSync(
    ["README.md", "schemas/*.json", "docs/{spec,diagnostics,exports,recipes,reports}.md", "man/*.1"],
    {
      cwd: root,
    },
  ).toSorted();
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}
