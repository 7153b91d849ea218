import { execFileSync } from "node:child_process";
import { join } from "node:path";

const sources = import.meta.dirname;

/** `chain.c`, or another program beside this file, built with gcc's flags; its path. */
export function buildChain(
  folder: string,
  name: string,
  flags: readonly string[],
  source: "chain" | "chain-astray" = "chain",
): string {
  const path = join(folder, name);
  execFileSync("gcc", ["-Wl,--build-id=sha1", join(sources, `${source}.c`), ...flags, "-o", path]);
  return path;
}

/** The flags that link the library of `chain.c`, which is built into the same folder with the first ones. */
export function buildChainLibrary(folder: string, flags: readonly string[]): readonly string[] {
  const library = join(folder, "libchain.so");
  execFileSync("gcc", ["-shared", "-fPIC", ...flags, join(sources, "chain-library.c"), "-o", library]);
  return ["-Wl,--no-as-needed", library, `-Wl,-rpath,${folder}`];
}

export const WITH_FRAMES: readonly string[] = ["-O0", "-fno-omit-frame-pointer"];
export const WITHOUT_FRAMES: readonly string[] = ["-O2", "-fomit-frame-pointer"];
