import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Programs of the same C sources, which can be run. */
export const programCases = [
  "pie",
  "no-pie",
  "static",
  "static-pie",
  "stripped",
  "function-sections",
  "large-alignment",
  "one-segment",
  "moved-program",
] as const;

const otherCases = [
  "moved-library",
  "versioned-library",
  "object-file",
  "32-bit",
  "c++",
  "assembler-names",
  "usdt",
] as const;

export type MatrixCase = (typeof programCases)[number] | (typeof otherCases)[number];

/** The ways to link and treat a program under which its probe offsets must stay right. */
export const matrixCases: readonly MatrixCase[] = [...programCases, ...otherCases];

const sources = join(import.meta.dirname, "sources");
const source = (name: string): string => join(sources, name);
const program = [source("main.c"), source("other.c")];
const library = [
  source("library.c"),
  "-shared",
  "-fPIC",
  `-Wl,--version-script,${source("library.map")}`,
  "-Wl,-soname,libmatrix.so.1",
];

/** gcc's words for each; the library is linked against libc, so that it imports something. */
const commands: Readonly<Record<MatrixCase, readonly string[]>> = {
  "pie": [...program, "-pie", "-fPIE"],
  "no-pie": [...program, "-no-pie"],
  "static": [...program, "-static"],
  "static-pie": [...program, "-static-pie", "-fPIE"],
  "stripped": [...program, "-s", "-rdynamic"],
  "function-sections": [
    ...program,
    "-ffunction-sections",
    "-Wl,--gc-sections",
    "-Wl,-z,keep-text-section-prefix",
  ],
  "large-alignment": [...program, "-Wl,-z,max-page-size=0x200000"],
  "one-segment": [...program, "-no-pie", "-Wl,-z,noseparate-code"],
  "moved-program": [...program, "-no-pie", "-Wl,-Ttext-segment=0x7000000"],
  "moved-library": [...library, "-Wl,-Ttext-segment=0x3e00000000"],
  "versioned-library": library,
  "object-file": [source("other.c"), "-c"],
  "32-bit": [
    source("freestanding.c"),
    "-m32",
    "-nostdlib",
    "-static",
    "-ffreestanding",
    "-fno-pic",
    "-no-pie",
    "-fno-stack-protector",
  ],
  "c++": [source("names.cc"), "-xc++", "-lstdc++"],
  "assembler-names": [source("names.s"), "-nostdlib", "-static"],
  "usdt": [source("usdt.s"), "-nostdlib", "-static"],
};

/** Builds one program of the matrix in a folder; its path. Needs gcc (and g++). */
export function buildCase(name: MatrixCase, folder: string): string {
  const path = join(folder, name);
  run("gcc", ["-O2", "-Wl,--build-id=sha1", ...commands[name], "-o", path]);
  return path;
}

/** A program that takes `other_file` from a library without versions, which lies beside it; the program's path. Needs gcc. */
export function buildImporter(folder: string): string {
  const path = join(folder, "importer");
  const shared = join(folder, "libother.so.1");
  run("gcc", ["-O2", "-shared", "-fPIC", source("other.c"), "-Wl,-soname,libother.so.1", "-o", shared]);
  run("gcc", ["-O2", source("main.c"), shared, "-Wl,-rpath,$ORIGIN", "-o", path]);
  return path;
}

/** A library of functions whose names aren't what anybody would ask for; its path. Needs gcc. */
export function buildRenamed(folder: string): string {
  const path = join(folder, "renamed.so");
  run("gcc", ["-shared", "-nostdlib", source("renamed.s"), "-o", path]);
  return path;
}

/** As distributions do: the symbols go into a file of their own, found by build-id below `debugFolder`, or by a link beside it. */
export function splitDebugFile(
  path: string,
  by: { readonly buildIdFolder: string; readonly buildId: string } | "link",
): string {
  const stripped = `${path}.stripped`;
  const debug = `${path}.debug`;
  run("objcopy", ["--only-keep-debug", path, debug]);
  run("objcopy", ["--strip-all", path, stripped]);
  if (by === "link") {
    run("objcopy", [`--add-gnu-debuglink=${debug}`, stripped]);
    return stripped;
  }
  const folder = join(by.buildIdFolder, ".build-id", by.buildId.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  copyFileSync(debug, join(folder, `${by.buildId.slice(2)}.debug`));
  return stripped;
}

/** As Fedora does: a stripped program that carries its symbols xz-packed in `.gnu_debugdata`. */
export function packSymbols(path: string): string {
  const stripped = `${path}.packed`;
  const symbols = `${path}.symbols`;
  const kept = ["target", "helper"].map((name) => `--keep-symbol=${name}`);
  run("objcopy", ["--strip-all", ...kept, path, symbols]);
  run("xz", ["-kf", symbols]);
  run("objcopy", ["--strip-all", path, stripped]);
  run("objcopy", [`--add-section=.gnu_debugdata=${symbols}.xz`, stripped]);
  return stripped;
}

/** Without section headers, as some packers leave a file: e_shoff, e_shnum and e_shstrndx are 0. 64 bits, little-endian. */
export function dropSectionHeaders(path: string): string {
  const bytes = readFileSync(path);
  bytes.writeBigUInt64LE(0n, 40);
  bytes.writeUInt16LE(0, 60);
  bytes.writeUInt16LE(0, 62);
  const bare = `${path}.bare`;
  writeFileSync(bare, bytes);
  return bare;
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
}
