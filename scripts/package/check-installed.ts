import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Installs the tarball into an empty folder and uses it there, as a command and as a library. */
export function checkInstalled(tarball: string, folder: string): readonly string[] {
  const consumer = join(folder, "consumer");
  mkdirSync(consumer);
  writeFileSync(
    join(consumer, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  const installed = run(consumer, "npm", ["install", "--silent", "--prefer-offline", tarball]);
  if (installed.status !== 0) return [`npm install failed: ${installed.output}`];
  return [...checkCommand(consumer), ...checkLibrary(consumer)];
}

function checkCommand(consumer: string): readonly string[] {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const command = join(consumer, "node_modules/.bin/ftrace-run");
  const asked = run(consumer, command, ["--version"]);
  const checked = run(consumer, command, [
    "check",
    join(consumer, "node_modules/ftrace-run/specs/sched-switch.yaml"),
  ]);
  // Without root there is no kernel to check against: the command says so with 3.
  const expected = process.getuid?.() === 0 ? 0 : 3;
  return [
    ...(asked.output.trim() === version ? [] : [`--version printed: ${asked.output}`]),
    ...(checked.status === expected ? [] : [`check ended with ${checked.status}: ${checked.output}`]),
  ];
}

/** The types hold under a strict compiler that looks into the package's own declarations, and the code loads. */
function checkLibrary(consumer: string): readonly string[] {
  writeFileSync(join(consumer, "use.ts"), USE);
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify(TSCONFIG));
  const typed = run(consumer, join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.json"]);
  if (typed.status !== 0) return [`the library's types don't hold: ${typed.output}`];
  const used = run(consumer, process.execPath, ["use.js"]);
  return used.status === 0 ? [] : [`the library doesn't load: ${used.output}`];
}

const USE = `import * as library from "ftrace-run";
const names: readonly string[] = Object.keys(library);
if (names.length === 0) throw new Error("the library exports nothing");
`;

const TSCONFIG = {
  compilerOptions: {
    target: "es2024",
    lib: ["es2024", "esnext.disposable"],
    module: "nodenext",
    strict: true,
    skipLibCheck: false,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  },
  files: ["use.ts"],
};

function run(
  cwd: string,
  command: string,
  args: readonly string[],
): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}${error?.message ?? ""}` };
}
