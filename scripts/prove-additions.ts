import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * `npm run prove:additions`: that CONTRIBUTING.md names every file of an addition. In a copy of this tree, adds an aggregation and an
 * exporter by touching those files alone, generates, writes the golden files anew, and runs the checks and all tests of the tier unit.
 */
const root = join(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "ftrace-run-additions-"));

/** What CONTRIBUTING.md names. */
const OWN = [
  "specs/proof.yaml",
  "src/aggregate/schemas/proof.schema.json",
  "src/aggregate/proof.ts",
  "src/aggregate/registry.ts",
  "test/golden/aggregate/proof.golden",
  "test/golden/aggregate/scheduling.test.ts",
  "test/fixtures/results/proof.json.gz",
  "test/golden/bad/key/missing-use.stderr",
  "test/golden/explain/proof.txt",
  "test/golden/words/words.txt",
  "test/unit/aggregate/proof.test.ts",
  "src/export/exporters.ts",
  "src/export/proof.ts",
  "test/unit/export/proof.test.ts",
];
/** What `npm run generate` and `npm run docs` write. */
const GENERATED = [
  "README.md",
  "docs/exports.md",
  "docs/spec.md",
  "man/ftrace-run.1",
  "schemas/spec.schema.json",
];

/** Golden files that hold every aggregation, or every text: written anew, to be reviewed. */
const GOLDEN = [
  "test/golden/aggregate/scheduling.test.ts",
  "test/golden/bad",
  "test/golden/explain",
  "test/golden/words",
];

try {
  copyTree();
  addAggregation();
  addExporter();
  run("npm", "run", "--silent", "generate");
  run("npm", "run", "--silent", "docs");
  run("npx", "oxfmt", ...OWN.filter((file) => file.startsWith("src/") && file.endsWith(".ts")));
  run("env", "UPDATE_GOLDEN=1", "npx", "vitest", "run", "--project", "unit", "--update", ...GOLDEN);
  for (const check of ["types", "lint", "layers", "dead-code", "generated"])
    run("npm", "run", "--silent", `ok:${check}`);
  run("npm", "run", "--silent", "build");
  run("npx", "vitest", "run", "--project", "unit");
  const changed = run("git", "status", "--porcelain", "--untracked-files=all").trimEnd().split("\n");
  const others = changed
    .map((line) => line.slice(3))
    .filter((file) => ![...OWN, ...GENERATED].includes(file));
  for (const file of others)
    console.error(`${file} changes with an addition, and CONTRIBUTING.md does not name it`);
  if (others.length === 0)
    console.log(`an aggregation and an exporter: ${OWN.length} files, and what is generated`);
  process.exitCode = others.length > 0 ? 1 : 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function copyTree(): void {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of files.trimEnd().split("\n")) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, ".git-exclude"), "node_modules\n.git-exclude\n");
  run("git", "init", "--quiet");
  run("git", "config", "core.excludesFile", join(copy, ".git-exclude"));
  run("git", "add", "--all");
  run("git", "-c", "user.name=proof", "-c", "user.email=proof@invalid", "commit", "--quiet", "-m", "before");
}

/** `count` by another name. */
function addAggregation(): void {
  const code = read("src/aggregate/count.ts");
  write(
    "src/aggregate/proof.ts",
    code
      .replace("export const count:", "export const proof:")
      .replace('"count",\n  summary', '"proof",\n  summary'),
  );
  write(
    "src/aggregate/schemas/proof.schema.json",
    read("src/aggregate/schemas/count.schema.json").replace('"title": "count"', '"title": "proof"'),
  );
  edit("src/aggregate/registry.ts", [
    ["import { rate }", 'import { proof } from "./proof.ts";\nimport { rate }'],
    ["  syscallsSummary,\n", "  syscallsSummary,\n  proof,\n"],
  ]);
  edit("test/golden/aggregate/scheduling.test.ts", [
    [/( {2}"syscalls\.summary": .*\n)/u, '$1  "proof": { of: "sched:sched_*" },\n'],
  ]);
  write("specs/proof.yaml", read("specs/sched-switch.yaml").replace("name: sched-switch", "name: proof"));
  const results = "test/fixtures/results";
  cpSync(join(copy, results, "sched-switch.json.gz"), join(copy, results, "proof.json.gz"));
  write("test/unit/aggregate/proof.test.ts", testOf("aggregate/proof.ts", "proof.name", "proof", "proof"));
}

function addExporter(): void {
  write(
    "src/export/proof.ts",
    'import { ok } from "../core/result.ts";\nimport type { WriteExport } from "./exporter.ts";\n\nexport const writeProof: WriteExport = () => ok({ text: ["proof\\n"], problems: () => [] });\n',
  );
  edit("src/export/exporters.ts", [
    [
      '  {\n    name: "folded",',
      '  {\n    name: "proof",\n    ending: "proof",\n    summary: "a proof",\n    needs: [],\n    load: async () => (await import("./proof.ts")).writeProof,\n  },\n  {\n    name: "folded",',
    ],
  ]);
  write(
    "test/unit/export/proof.test.ts",
    testOf("export/proof.ts", "typeof writeProof", "function", "writeProof"),
  );
}

function testOf(file: string, value: string, expected: string, name: string): string {
  return `import { expect, test } from "vitest";\nimport { ${name} } from "../../../src/${file}";\n\ntest("the proof is there", () => {\n  expect(${value}).toBe("${expected}");\n});\n`;
}

function read(file: string): string {
  return readFileSync(join(copy, file), "utf8");
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}

/** Each replacement must find its place. */
function edit(file: string, replacements: readonly (readonly [string | RegExp, string])[]): void {
  for (const [from, to] of replacements) {
    const before = read(file);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has no ${String(from)}`);
    write(file, after);
  }
}

/** What a program in the copy prints; throws where it fails, which it has explained by then. */
function run(program: string, ...args: readonly string[]): string {
  console.log(`  ${[program, ...args].join(" ").slice(0, 90)}`);
  const { status, stdout } = spawnSync(program, args, {
    cwd: copy,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status === 0) return stdout;
  console.error(stdout);
  throw new Error(`${program} failed`);
}
