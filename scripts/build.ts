import { spawnSync } from "node:child_process";
import { cpSync, globSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** `npm run build`: dist/ from src/, compiled by tsc, with the files that tsc leaves aside. A failure leaves dist/ as it was. */
const root = join(import.meta.dirname, "..");
const source = join(root, "src");
const target = join(root, "dist");
const unfinished = join(root, `dist.${process.pid}`);

try {
  process.exitCode = compile();
  if (process.exitCode === 0) {
    copyAssets();
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
} finally {
  rmSync(unfinished, { recursive: true, force: true });
}

function compile(): number {
  const options = ["-p", "tsconfig.build.json", "--outDir", unfinished];
  return spawnSync("tsc", options, { cwd: root, stdio: "inherit" }).status ?? 1;
}

/** Shell scripts, and generated JavaScript with its declarations. */
function copyAssets(): void {
  for (const file of globSync("**/*.{sh,js,d.ts}", { cwd: source })) {
    cpSync(join(source, file), join(unfinished, file));
  }
}
