import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";

/** `npm run build`: dist/ from src/, compiled by tsc, with the files that tsc leaves aside. */
const root = join(import.meta.dirname, "..");
const source = join(root, "src");
const target = join(root, "dist");

rmSync(target, { recursive: true, force: true });
process.exitCode = compile() || copyAssets();

function compile(): number {
  const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  return status ?? 1;
}

/** Shell scripts, and generated JavaScript with its declarations. */
function copyAssets(): number {
  for (const file of globSync("**/*.{sh,js,d.ts,json}", { cwd: source })) {
    cpSync(join(source, file), join(target, file));
  }
  return 0;
}
