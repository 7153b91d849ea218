import { join } from "node:path/posix";
import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { nearest } from "../../core/nearest.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { isFile, realPathOf } from "../../machine/binary-file.ts";
import { splitRoot } from "../../machine/file-root.ts";
import { listPrograms } from "../../machine/list-programs.ts";
import { type BinarySearch, resolveProgram } from "../../machine/resolve-program.ts";
import { findLibrary, knownSonames } from "./find-library.ts";
import { likelyLibrary } from "./likely-library.ts";

/**
 * The file that BINARY names: a path (with a `/`), a library as the dynamic linker finds it (`libc.so.6`), a program in PATH, or
 * a file in the working folder.
 * Errors: `binary-missing`, `binary-ambiguous`.
 */
export function findBinary(name: string, { cwd, environment }: BinarySearch): Result<string> {
  if (name.includes("/")) return ok(asSeenThere(name));
  const known = findKnown(name, { cwd, environment });
  // A file in the working folder, if the name matches nothing else.
  return !known.ok && isFile(join(cwd, name)) ? ok(join(cwd, name)) : known;
}

/** Links below the root of another process resolve below that root. */
function asSeenThere(path: string): string {
  const { root, inside } = splitRoot(path);
  return root === "" ? path : root + inside;
}

function findKnown(name: string, { cwd, environment }: BinarySearch): Result<string> {
  if (/\.so(?:\.|$)/u.test(name)) return findLibrary(name);
  const program = resolveProgram(name, environment, cwd);
  if (program.ok) return ok(realPathOf(program.path));
  const message = `program ${quoted(name)} is not in PATH`;
  return fail([diagnostic("binary-missing", message, { hint: hintFor(name, { cwd, environment }) })]);
}

function hintFor(name: string, { cwd, environment }: BinarySearch): string {
  const library = likelyLibrary(name, knownSonames());
  if (library !== undefined) return `did you mean the library ${quoted(library)}?`;
  const program = nearest(name, listPrograms(environment, cwd));
  if (program !== undefined) return `did you mean ${quoted(program)}?`;
  return `give a path (./${name}), or a library's soname (such as libc.so.6)`;
}
