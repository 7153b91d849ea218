import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * npm's `prepare`: generates and builds, unless that was done for these very sources. `npx ftrace-run` in a clone runs
 * `prepare` again when it is used for the first time, and must not have to wait for that.
 */
const root = join(import.meta.dirname, "..");
const stamp = join(root, "node_modules/.cache/ftrace-run/prepared");
const wanted = fingerprint();

if (!isPrepared()) process.exitCode = prepare();

/** Exit status of the first that fails; what went wrong has been printed. */
function prepare(): number {
  for (const script of ["generate", "build"]) {
    const { status } = spawnSync("npm", ["run", "--silent", script], { cwd: root, stdio: "inherit" });
    if (status !== 0) return status ?? 1;
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint());
  return 0;
}

function isPrepared(): boolean {
  return (
    existsSync(join(root, "dist/lib/main.js")) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted
  );
}

/** Of everything that the results depend on. */
function fingerprint(): string {
  const inputs = ["src/**/*", "schemas/**/*", "scripts/**/*", "package-lock.json", "tsconfig*.json"];
  const hash = createHash("sha256");
  for (const file of globSync(inputs, { cwd: root }).toSorted()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update("\0").update(readFileSync(path));
  }
  return hash.digest("hex");
}
