import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `npm run ok`: every `ok:*` script of package.json, one line each; what a failing one said is printed whole. */
const root = join(import.meta.dirname, "..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const checks = Object.keys(scripts).filter((name) => name.startsWith("ok:"));
const failed = checks.filter((name) => !holds(name));

console.log(
  failed.length === 0 ? `ok: ${checks.length} checks` : `not ok: ${failed.length} of ${checks.length} checks`,
);
process.exitCode = failed.length === 0 && checks.length > 0 ? 0 : 1;

function holds(name: string): boolean {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", name], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const passed = status === 0;
  if (!passed) console.log(stdout + stderr);
  console.log(
    `${passed ? "ok    " : "FAILED"} ${name.slice(3).padEnd(10)} ${seconds.padStart(5)} s  ${lastLine(stdout)}`,
  );
  return passed;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
