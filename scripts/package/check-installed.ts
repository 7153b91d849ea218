import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkExamples } from "./check-examples.ts";
import { installOldestNode } from "./oldest-node.ts";

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
  const oldest = installOldestNode(folder);
  return [
    ...checkTypes(consumer),
    ...checkManPage(tarball, folder),
    ...[process.execPath, oldest].flatMap((node) => [
      ...checkCommand(consumer, node),
      ...checkLibrary(consumer, node),
    ]),
  ];
}

/** An installation for everybody has the page where man(1) looks beside its program. */
function checkManPage(tarball: string, folder: string): readonly string[] {
  const prefix = join(folder, "global");
  const options = ["--global", "--prefix", prefix, "--silent", "--prefer-offline"];
  const installed = run(folder, "npm", ["install", ...options, tarball]);
  if (installed.status !== 0) return [`npm install --global failed: ${installed.output}`];
  const page = join(prefix, "share/man/man1/ftrace-run.1");
  return existsSync(page) ? [] : [`npm install --global made no ${page}`];
}

function checkCommand(consumer: string, node: string): readonly string[] {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const command = join(consumer, "node_modules/.bin/ftrace-run");
  // The command is a shell script, which takes the first `node` there is.
  const path = `PATH=${dirname(node)}:${process.env["PATH"]}`;
  const use = (...words: readonly string[]) => run(consumer, "env", [path, command, ...words]);
  const asked = use("--version");
  const listed = use("list", "specs");
  const checked = use("check", "sched-switch");
  // Without root there is no kernel to check against: the command says so with 3.
  const expected = process.getuid?.() === 0 ? 0 : 3;
  return [
    ...(asked.output.trim() === version ? [] : [`--version with ${node} printed: ${asked.output}`]),
    ...(listed.output.includes("Warning") ? [`list specs with ${node} printed: ${listed.output}`] : []),
    ...(checked.status === expected
      ? []
      : [`check with ${node} ended with ${checked.status}: ${checked.output}`]),
  ];
}

/**
 * The examples of docs/library.md compile under a strict compiler that looks into the package's own declarations, with
 * @types/node and with the DOM's types instead; a program without console or signals needs neither.
 */
function checkTypes(consumer: string): readonly string[] {
  cpSync(join(root, "examples/library"), join(consumer, "examples"), { recursive: true });
  writeFileSync(join(consumer, "use.ts"), USE);
  return Object.entries(ENVIRONMENTS).flatMap(([name, environment]) => {
    const file = `tsconfig.${name}.json`;
    writeFileSync(join(consumer, file), JSON.stringify(tsconfig(environment)));
    const { status, output } = run(consumer, join(root, "node_modules/.bin/tsc"), ["-p", file]);
    return status === 0 ? [] : [`the library's types don't hold (${name}): ${output}`];
  });
}

/** The compiled code works: that which finds mistakes, and as root the examples. */
function checkLibrary(consumer: string, node: string): readonly string[] {
  const used = run(consumer, node, ["use.js"]);
  return [
    ...(used.status === 0 ? [] : [`the library does not work with ${node}: ${used.output}`]),
    ...(process.getuid?.() === 0 ? checkExamples(join(consumer, "examples"), node) : []),
  ];
}

const USE = `import { check, type ResultDocument, run, type Session } from "ftrace-run";
const problems = await check({ text: "nope" });
if (problems.length === 0) throw new Error("the library finds no mistake");
const session: Session = run({ text: "nope" });
for await (const { phase } of session) throw new Error(\`\${phase} of a spec that is wrong\`);
const result: ResultDocument = await session;
if (result.verdict.exitStatus !== 2) throw new Error(result.verdict.status);
`;

interface Environment {
  readonly lib: readonly string[];
  readonly types: readonly string[];
  readonly files: readonly string[];
}

const ENVIRONMENTS: Readonly<Record<string, Environment>> = {
  node: { lib: ["es2024"], types: ["node"], files: ["use.ts", "examples/*.ts"] },
  dom: { lib: ["es2024", "dom"], types: [], files: ["use.ts", "examples/*.ts"] },
  bare: { lib: ["es2024"], types: [], files: ["use.ts"] },
};

function tsconfig({ lib, types, files }: Environment): object {
  const compilerOptions = {
    target: "es2024",
    lib,
    module: "nodenext",
    strict: true,
    skipLibCheck: false,
    types,
    typeRoots: [join(root, "node_modules/@types")],
  };
  return { compilerOptions, include: files };
}

function run(
  cwd: string,
  command: string,
  args: readonly string[],
): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}${error?.message ?? ""}` };
}
