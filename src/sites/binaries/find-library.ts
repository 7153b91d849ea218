import { dirname, join } from "node:path/posix";
import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { dynamicFacts } from "../../elf/file/dynamic-facts.ts";
import type { ElfHeader } from "../../elf/file/elf-header.ts";
import { type CachedLibrary, parseLdSoCache } from "../../elf/file/ld-so-cache.ts";
import { openElf } from "../../elf/file/open-elf.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { openBinaryFile, readSmallFile, realPathOf } from "../../machine/binary-file.ts";
import { realPathBelow, splitRoot, rootOfPath } from "../../machine/file-root.ts";
import { likelyLibrary } from "./likely-library.ts";

const CACHE = "/etc/ld.so.cache";
const MOST_CACHE_BYTES = 64 * 1024 * 1024;
/** This program: libraries must have its class and machine. */
const OWN_PROGRAM = "/proc/self/exe";
/** Debian's library folders, searched without a cache (small images): one per supported machine. */
const TRIPLETS = [
  "x86_64-linux-gnu",
  "i386-linux-gnu",
  "aarch64-linux-gnu",
  "arm-linux-gnueabihf",
  "riscv64-linux-gnu",
];
/** The folders that the linker searches after its cache (ld.so(8)). */
const FOLDERS = [
  ...TRIPLETS.flatMap((triplet) => [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
];
/** The folders of musl's linker, which has no cache (ldso/dynlink.c, `sys_path`). */
const MUSL_FOLDERS = ["/lib", "/usr/local/lib", "/usr/lib"];

/**
 * Finds a library by its soname, as ld.so(8) does: in the folders that the program names, in the cache, in the standard folders. The
 * libraries of a program in another mount namespace (`/proc/PID/root/…`) are below that root, and the result starts with it.
 * LD_LIBRARY_PATH is ignored: that of the traced program is unknown.
 * Errors: `binary-missing`, `binary-ambiguous` if several files match.
 */
export function findLibrary(soname: string, neededBy?: ProgramImage): Result<string> {
  const root = neededBy ? rootOfPath(neededBy.path) : "";
  const wanted = neededBy?.elf.header ?? headerOf(OWN_PROGRAM);
  const located = (path: string): string => realPathBelow(root, path);
  const suits = (path: string): boolean => isLike(headerOf(path), wanted);
  const inFolders = (folders: readonly string[]): string | undefined =>
    folders.map((folder) => located(join(folder, soname))).find(suits);
  const own = neededBy ? inFolders(ownFolders(neededBy)) : undefined;
  if (own !== undefined) return ok(own);
  const libraries = cachedLibraries(located);
  const cached = libraries.filter((library) => library.soname === soname).map(({ path }) => located(path));
  const suitable = [...new Set(cached.filter(suits))];
  if (suitable.length > 1) return ambiguous(soname, suitable);
  const found = suitable[0] ?? inFolders(standardFolders(neededBy));
  return found === undefined ? missing(soname, cached, libraries) : ok(found);
}

function cachedLibraries(located: (path: string) => string): readonly CachedLibrary[] {
  const bytes = readSmallFile(located(CACHE), MOST_CACHE_BYTES);
  return bytes ? parseLdSoCache(bytes) : [];
}

/** The sonames in this machine's linker cache. Hostile text. */
export function knownSonames(): readonly string[] {
  return cachedLibraries(realPathOf).map(({ soname }) => soname);
}

/** DT_RUNPATH, else DT_RPATH, with `$ORIGIN` replaced. Folders with other `$` tokens ($LIB, $PLATFORM) are skipped. */
function ownFolders({ path, elf }: ProgramImage): readonly string[] {
  const { rpath, runpath } = dynamicFacts(elf);
  const origin = dirname(splitRoot(path).inside);
  return (runpath.length > 0 ? runpath : rpath)
    .map((folder) => folder.replaceAll(/\$ORIGIN|\$\{ORIGIN\}/gu, () => origin))
    .filter((folder) => !folder.includes("$"));
}

function standardFolders(neededBy: ProgramImage | undefined): readonly string[] {
  const linker = neededBy && dynamicFacts(neededBy.elf).interpreter;
  return linker?.includes("/ld-musl-") ? MUSL_FOLDERS : FOLDERS;
}

function headerOf(path: string): ElfHeader | undefined {
  const file = openBinaryFile(path);
  if (!file.ok) return undefined;
  const elf = openElf(file.value, path);
  file.value.close();
  return elf.ok ? elf.value.header : undefined;
}

function isLike(header: ElfHeader | undefined, wanted: ElfHeader | undefined): boolean {
  if (!header) return false;
  return !wanted || (header.machine === wanted.machine && header.bits === wanted.bits);
}

function ambiguous(soname: string, paths: readonly string[]): Result<never> {
  return fail([
    diagnostic("binary-ambiguous", `several libraries are named ${quoted(soname)}: ${paths.join(", ")}`, {
      hint: "give the path of one",
    }),
  ]);
}

function missing(
  soname: string,
  elsewhere: readonly string[],
  known: readonly CachedLibrary[],
): Result<never> {
  return fail([
    diagnostic("binary-missing", `the dynamic linker does not find library ${quoted(soname)}`, {
      hint: hintFor(soname, elsewhere, known),
    }),
  ]);
}

function hintFor(soname: string, elsewhere: readonly string[], known: readonly CachedLibrary[]): string {
  if (elsewhere.length > 0)
    return `found for other machines: ${elsewhere.join(", ")}; give its path, or see: ldconfig -p`;
  const likely = likelyLibrary(
    soname,
    known.map((library) => library.soname),
  );
  return likely === undefined ? "give its path, or see: ldconfig -p" : `did you mean ${quoted(likely)}?`;
}
