import { resolve } from "node:path/posix";
import { ok, type Result } from "../core/result.ts";
import type { BinaryReference } from "../spec/uprobes/program-probe.ts";
import type { BinarySearch } from "../machine/resolve-program.ts";
import { findBinary } from "./binaries/find-binary.ts";
import type { Containers } from "./containers.ts";
import { findByImage } from "./find-by-image.ts";
import { findInProcess, type FoundBinary } from "./find-in-process.ts";

/** The file that `binary:` of a spec names. Errors: those of `findBinary`, `findInProcess`, `findContainer`, `findByImage`. */
export async function findProbedBinary(
  reference: BinaryReference,
  search: BinarySearch,
  containers: Containers,
): Promise<Result<FoundBinary>> {
  switch (reference.kind) {
    case "of-process":
      return findInProcess(reference.pid, reference.path);
    case "of-container": {
      const first = containers.firstProcess(reference.id);
      return first.ok ? findInProcess(first.value, reference.path) : first;
    }
    case "of-image":
      return findByImage(reference.image, reference.path, containers);
    case "named":
      return findNamed(reference.name, search);
  }
}

/** A path through the root of another process: links in it resolve below that root. */
function findNamed(name: string, search: BinarySearch): Result<FoundBinary> {
  const inProcess = /^\/proc\/(?<pid>\d{1,7})\/root(?<path>\/.+)$/u.exec(name)?.groups;
  if (inProcess) return findInProcess(Number(inProcess["pid"]), inProcess["path"]!);
  const found = findBinary(name, search);
  return found.ok ? ok({ path: resolve(search.cwd, found.value), warnings: [] }) : found;
}
