import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkExports } from "./exports/undocumented.ts";
import { parseSource } from "./source/syntax.ts";

/** `npm run ok:exports`: every name that a file of src/ exports has a description. What is generated is described in its schema. */
const root = join(import.meta.dirname, "..");
const files = globSync("src/**/*.ts", { cwd: root, exclude: ["src/generated/**"] }).toSorted();
const reports = files.map((file) => checkExports(parseSource(file, readFileSync(join(root, file), "utf8"))));
const violations = reports.flatMap((report) => report.violations);
const count = reports.reduce((sum, report) => sum + report.count, 0);

for (const violation of violations) console.error(violation);
console.log(`${count} exports, ${violations.length} without a description`);
process.exitCode = violations.length > 0 || count === 0 ? 1 : 0;
