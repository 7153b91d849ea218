import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { initialSpec } from "../../app/init-spec.ts";
import { diagnostic } from "../../core/diagnostic.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { statusOf } from "../exit-status.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { packageFile } from "../package-file.ts";
import { outputFailed } from "../files/output-failed.ts";
import { showProblems } from "../terminal/show-problems.ts";

const schema = packageFile("schemas/spec.schema.json");

/** Prints the spec, or writes it to a new file. Returns the exit status. */
export function writeInitialSpec(file: string | undefined, io: ConsoleIo): number {
  const text = initialSpec(schemaPath(dirname(resolve(file ?? "-"))));
  if (file === undefined) {
    io.out(text);
    return exitStatus.held;
  }
  try {
    writeNew(resolve(file), text);
  } catch (error) {
    const problems = [refused(file, error)];
    showProblems(problems, io);
    return statusOf({ problems });
  }
  io.err(`wrote ${file}; try: ftrace-run check ${file}\n`);
  return exitStatus.held;
}

function writeNew(path: string, text: string): void {
  const folder = OutputFolder.open(dirname(path), { make: false });
  try {
    folder.writeNew(basename(path), text);
  } finally {
    folder.close();
  }
}

/**
 * Relative, and so the same for everybody, where the spec is in a project that has ftrace-run installed, or in one tree with the
 * schema, such as a clone; absolute elsewhere.
 */
function schemaPath(folder: string): string {
  const near = installedNear(folder) ?? (isBelow(process.cwd(), schema) ? schema : undefined);
  if (near === undefined) return schema;
  const path = relative(folder, near);
  return path.startsWith(".") ? path : `./${path}`;
}

/** As the project names it: package managers keep the real files elsewhere. */
function installedNear(folder: string): string | undefined {
  const installed = join(folder, "node_modules/ftrace-run/schemas/spec.schema.json");
  if (existsSync(installed)) return installed;
  const parent = dirname(folder);
  return parent === folder ? undefined : installedNear(parent);
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`) && !path.includes("/node_modules/");
}

function refused(file: string, error: unknown): ReturnType<typeof diagnostic> {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "EEXIST") {
    return diagnostic("usage", `${file} exists, and is left as it is`, {
      hint: "name a file that doesn't exist yet",
    });
  }
  return outputFailed(file, error);
}
