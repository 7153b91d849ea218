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
/** The linker itself: what runs here is of its class and machine. */
const OWN_PROGRAM = "/proc/self/exe";
/** Where Debian's linker looks without a cache, as in small images: for each machine that probes are known for. */
const TRIPLETS = [
  "x86_64-linux-gnu",
  "i386-linux-gnu",
  "aarch64-linux-gnu",
  "arm-linux-gnueabihf",
  "riscv64-linux-gnu",
];
/** Where the linker looks when the cache has nothing (ld.so(8)). */
const FOLDERS = [
  ...TRIPLETS.flatMap((triplet) => [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
];
/** Where musl's looks, which has no cache (ldso/dynlink.c, `sys_path`). */
const MUSL_FOLDERS = ["/lib", "/usr/local/lib", "/usr/lib"];

/**
 * A library by its soname, as ld.so(8) finds it for a program of this machine: in the folders that the program which needs it
 * names, in the cache, in the standard folders. A program of another mount namespace (`/proc/PID/root/…`) has its libraries below that
 * root, and the answer begins with it. LD_LIBRARY_PATH isn't asked: that of the traced program isn't known.
 * Errors: `binary-missing`, `binary-ambiguous` where several files are as good.
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

/** The sonames that the linker's cache of this machine has. Hostile text. */
export function knownSonames(): readonly string[] {
  return cachedLibraries(realPathOf).map(({ soname }) => soname);
}

/** DT_RUNPATH, else DT_RPATH, with `$ORIGIN` filled in. Other words that begin with $ are the linker's secret. */
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
    diagnostic("binary-ambiguous", `there are several ${quoted(soname)}: ${paths.join(", ")}`, {
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
    diagnostic("binary-missing", `the dynamic linker knows no library ${quoted(soname)}`, {
      hint: hintFor(soname, elsewhere, known),
    }),
  ]);
}

function hintFor(soname: string, elsewhere: readonly string[], known: readonly CachedLibrary[]): string {
  if (elsewhere.length > 0)
    return `for other machines there is ${elsewhere.join(", ")}; give its path, or see: ldconfig -p`;
  const likely = likelyLibrary(
    soname,
    known.map((library) => library.soname),
  );
  return likely === undefined ? "give its path, or see: ldconfig -p" : `did you mean ${quoted(likely)}?`;
}
