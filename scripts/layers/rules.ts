/** DESIGN.md's layers, as the data that `check-layers` enforces. */

/** A file may import from its own folder and from folders with a lower number. `index.ts` is `src/index.ts`. */
export const layers: Readonly<Record<string, number>> = {
  "core": 0,
  "generated": 0,
  "expr": 1,
  "elf": 1,
  "files": 1,
  "trace": 1,
  "tracefs": 2,
  "spec": 2,
  "plan": 3,
  "aggregate": 3,
  "session": 4,
  "report": 4,
  "export": 4,
  "vm": 4,
  "app": 5,
  "cli": 6,
  "library": 7,
  "index.ts": 8,
};

/** Where files, processes, clocks and the console may be touched. */
export const effectFolders: ReadonlySet<string> = new Set([
  "files",
  "tracefs",
  "session",
  "vm",
  "cli",
  "library",
]);

/** Node's modules without effects: allowed everywhere. */
export const pureModules: ReadonlySet<string> = new Set([
  "node:buffer",
  "node:path",
  "node:path/posix",
  "node:url",
  "node:util",
]);

/** Names of functions that are pure in modules that otherwise aren't. */
export const pureImports: Readonly<Record<string, ReadonlySet<string>>> = {
  "node:crypto": new Set(["createHash", "hash"]),
  "node:zlib": new Set(["crc32", "inflateSync", "zstdDecompressSync"]),
};

/** Which folders may use which package. What isn't listed may not be used at all. */
export const packages: Readonly<Record<string, ReadonlySet<string>>> = {
  "ajv": new Set(["spec", "generated"]),
  "yaml": new Set(["spec"]),
  "execa": new Set(["session", "tracefs"]),
  "commander": new Set(["cli"]),
  "listr2": new Set(["cli"]),
  "xz-decompress": new Set(["elf"]),
  "gecko-profiler-demangle": new Set(["session"]),
  "iced-x86": new Set(["session"]),
  "d3-hierarchy": new Set(["report"]),
  "@dagrejs/dagre": new Set(["report"]),
};

/** Globals with effects. */
export const effectGlobals: ReadonlySet<string> = new Set([
  "process",
  "console",
  "performance",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "Worker",
]);

/** Members of otherwise pure globals. `new Date()` without arguments counts as `Date.now`. */
export const effectMembers: ReadonlySet<string> = new Set(["Date.now", "Math.random", "Atomics.wait"]);
