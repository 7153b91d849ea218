import { spawnSync } from "node:child_process";
import { cpSync, globSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { type OutputOptions, rolldown } from "rolldown";
import { keepPublicDeclarations } from "./package/public-declarations.ts";

/**
 * `npm run build`: dist/lib (modules bundled into few files in one folder, since loading two hundred takes longer than
 * checking a spec, with the packages that every command needs; docs/decisions/bundle.md) and dist/types (by tsc: the declarations that
 * `index.d.ts` reaches). A failure leaves dist/ as it was.
 */
const root = join(import.meta.dirname, "..");
const source = join(root, "src");
const target = join(root, "dist");
type CodeSplitting = NonNullable<OutputOptions["codeSplitting"]>;

/** Packages that go into the bundle, with their licences. */
const bundledPackages = ["yaml", "commander", "ajv"];
const unfinished = join(root, `dist.${process.pid}`);

try {
  process.exitCode = declareTypes();
  if (process.exitCode === 0) {
    await bundle();
    copyScripts();
    copyLicences();
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
} finally {
  rmSync(unfinished, { recursive: true, force: true });
}

function declareTypes(): number {
  const types = join(unfinished, "types");
  const options = ["-p", "tsconfig.build.json", "--outDir", types];
  const { status } = spawnSync("tsc", options, { cwd: root, stdio: "inherit" });
  for (const file of globSync("**/*.d.ts", { cwd: source })) cpSync(join(source, file), join(types, file));
  if (status === 0) keepPublicDeclarations(types);
  return status ?? 1;
}

/**
 * The program in a few files, whatever command loads them. A thread's file (`new URL("./x-worker.js", import.meta.url)`) keeps its name. Those
 * of every session hold all that the thread needs, and nothing else: one is started for each CPU. The thread of `--live` reads recordings,
 * so it shares the program's files.
 */
async function bundle(): Promise<void> {
  const workers = globSync("**/*-worker.ts", { cwd: source });
  const sharing = workers.filter((file) => file.startsWith("cli/"));
  await bundleOf(["cli/main.ts", "index.ts", ...sharing], {
    groups: [
      { name: "base", test: /\/src\/(?:core|document|expr|files|machine|spec)\// },
      { name: "reading", test: /\/src\/(?:trace|aggregate|result)\// },
    ],
  });
  for (const worker of workers.filter((file) => !sharing.includes(file))) await bundleOf([worker], false);
}

async function bundleOf(entries: readonly string[], codeSplitting: CodeSplitting): Promise<void> {
  const bundled = await rolldown({
    cwd: root,
    platform: "node",
    input: Object.fromEntries(entries.map((file) => [basename(file, ".ts"), join(source, file)])),
    external: (id) => !/^[./]/u.test(id) && !bundledPackages.includes(id.split("/")[0] ?? id),
  });
  const dir = join(unfinished, "lib");
  await bundled.write({ dir, format: "esm", chunkFileNames: "[name].js", codeSplitting });
}

function copyLicences(): void {
  for (const name of bundledPackages) {
    cpSync(join(root, "node_modules", name, "LICENSE"), join(unfinished, "lib", `LICENSE.${name}`));
  }
}

function copyScripts(): void {
  for (const file of globSync("**/*.sh", { cwd: source })) {
    cpSync(join(source, file), join(unfinished, "lib", basename(file)));
  }
}
