import { join, posix, relative } from "node:path";
import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { findCircles } from "./circles.ts";
import { effectFolders, layers, packages, pureImports, pureModules } from "./rules.ts";
import { type ImportUse, scan, type Use } from "./scan.ts";

export interface LayerReport {
  readonly files: number;
  readonly imports: number;
  /** `src/plan/x.ts:3: …`, one line each, in the files' order. */
  readonly violations: readonly string[];
}

/** Checks every TypeScript file under `source` (an absolute path), and that none import each other. A tree without files is a violation. */
export function checkLayers(source: string): LayerReport {
  const files = globSync("**/*.ts", { cwd: source }).toSorted();
  const reports = files.map((file) => checkFile(source, file));
  const violations = reports.flatMap((report) => report.violations);
  const graph = new Map(reports.map(({ targets }, index) => [files[index]!, targets]));
  for (const circle of findCircles(graph)) violations.push(`a circle of imports: ${circle.join(" → ")}`);
  if (files.length === 0) violations.push(`${source}: no TypeScript files; what is being checked?`);
  return { files: files.length, imports: sum(reports.map((report) => report.imports)), violations };
}

interface FileReport {
  readonly imports: number;
  readonly violations: readonly string[];
  /** Files of the tree that it imports. */
  readonly targets: readonly string[];
}

function checkFile(source: string, file: string): FileReport {
  const { imports, effects } = scan(file, readFileSync(join(source, file), "utf8"));
  const folder = folderOf(file);
  const layer = layers[folder];
  if (layer === undefined)
    return { imports: 0, targets: [], violations: [`src/${file}:1: the folder ${folder} has no layer`] };
  const mayAct = effectFolders.has(folder);
  const problems = [
    ...imports.map((use) => ({ use, problem: importProblem(file, use) })),
    ...effects.map((use) => ({ use, problem: mayAct ? undefined : effectProblem(folder, use) })),
  ];
  const violations = problems.flatMap(({ use, problem }) =>
    problem ? [`src/${file}:${use.line}: ${problem}`] : [],
  );
  const relatives = imports.filter(({ name }) => name.startsWith("."));
  const targets = relatives.map(({ name }) => posix.join(posix.dirname(file), name));
  return { imports: imports.length, targets, violations };
}

function importProblem(file: string, use: ImportUse): string | undefined {
  if (use.name.startsWith(".")) return relativeProblem(file, use.name);
  if (isBuiltin(use.name)) return moduleProblem(folderOf(file), use);
  return packageProblem(folderOf(file), use.name);
}

function relativeProblem(file: string, name: string): string | undefined {
  const target = posix.join(posix.dirname(file), name);
  if (target.startsWith("..")) return `${name} is outside src/`;
  const [from, to] = [folderOf(file), folderOf(target)];
  if (from === to) return undefined;
  const [fromLayer, toLayer] = [layers[from], layers[to]];
  if (fromLayer === undefined || toLayer === undefined) return `the folder ${to} has no layer`;
  if (toLayer < fromLayer) return undefined;
  return `${from} (layer ${fromLayer}) may not import ${to} (layer ${toLayer})`;
}

function moduleProblem(folder: string, { name, names }: ImportUse): string | undefined {
  if (effectFolders.has(folder) || pureModules.has(name)) return undefined;
  const pure = pureImports[name];
  if (pure && names.length > 0 && names.every((imported) => pure.has(imported))) return undefined;
  return `${folder} has no effects, so it may not import ${name}`;
}

function packageProblem(folder: string, name: string): string | undefined {
  const bare = name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
  if (packages[bare]?.has(folder)) return undefined;
  return `${folder} may not use the package ${bare}`;
}

function effectProblem(folder: string, { name }: Use): string {
  return `${folder} has no effects, so it may not use ${name}`;
}

/** `plan` of `plan/x.ts`; a file directly under src/ is its own folder. */
function folderOf(file: string): string {
  return relative(".", file).split("/")[0] ?? file;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
