/** DESIGN.md's layers, as the data that `check-layers` enforces. */

/** A file may import from its own folder and from folders with a lower number. `index.ts` is `src/index.ts`. */
export const layers: Readonly<Record<string, number>> = {
  "generated": -1,
  "core": 0,
  "document": 1,
  "expr": 2,
  "elf": 2,
  "files": 2,
  "trace": 2,
  "machine": 3,
  "spec": 3,
  "tracefs": 4,
  "sites": 4,
  "plan": 5,
  "aggregate": 5,
  "session": 6,
  "result": 6,
  "compare": 6,
  "export": 6,
  "vm": 6,
  "report": 7,
  "app": 8,
  "cli": 9,
  "library": 10,
  "index.ts": 11,
};

/** Where files, processes, clocks and the console may be touched. */
export const effectFolders: ReadonlySet<string> = new Set([
  "files",
  "machine",
  "sites",
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
  "execa": new Set(["session", "tracefs", "machine"]),
  "commander": new Set(["cli"]),
  "listr2": new Set(["cli"]),
  "xz-decompress": new Set(["elf"]),
  "gecko-profiler-demangle": new Set(["machine"]),
  "iced-x86": new Set(["machine"]),
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
