import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { outputFailed } from "./output-failed.ts";
import { OutputFolder } from "./output-folder.ts";
import { packageFile } from "./package-file.ts";

const schema = packageFile("schemas/spec.schema.json");

/** Writes a new file; never over one that exists. Returns what went wrong. */
export function writeNewFile(file: string, text: string): readonly Diagnostic[] {
  try {
    const folder = OutputFolder.open(dirname(resolve(file)), { make: false });
    try {
      folder.writeNew(basename(file), text);
      return [];
    } finally {
      folder.close();
    }
  } catch (error) {
    return [refused(file, error)];
  }
}

/**
 * Where a spec, or its folder if it has no name yet, has the schema: a relative path, the same for everyone, where the spec is in a
 * project that has ftrace-run installed, or in one tree with the schema, such as a clone; elsewhere an absolute one.
 */
export function schemaPathFor(file: string | undefined): string {
  const folder = dirname(resolve(file ?? "-"));
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

function refused(file: string, error: unknown): Diagnostic {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code !== "EEXIST") return outputFailed(file, error);
  return diagnostic("usage", `${file} already exists; not overwritten`, { hint: "choose a new file name" });
}
