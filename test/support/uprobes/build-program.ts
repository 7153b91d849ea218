import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds one of the programs beside this file with gcc; its path. */
export function buildProgram(
  name: "caller" | "driver" | "pairs" | "same" | "small" | "static-probes" | "texts" | "writer",
  folder: string,
  flags: readonly string[] = [],
): string {
  const path = join(folder, name);
  const source = join(import.meta.dirname, `${name}.c`);
  execFileSync("gcc", ["-O2", "-Wl,--build-id=sha1", source, ...flags, "-o", path]);
  return path;
}

/** Builds the program whose functions have names of the C library's that return twice; its path. */
export function buildReturns(folder: string, flags: readonly string[] = []): string {
  const path = join(folder, "returns");
  const source = join(import.meta.dirname, "returns.c");
  execFileSync("gcc", ["-O1", "-fno-builtin", "-w", source, ...flags, "-o", path]);
  return path;
}

/** Builds the C++ program that throws exceptions, with g++; its path. */
export function buildThrower(folder: string, flags: readonly string[] = []): string {
  const path = join(folder, "throws");
  execFileSync("g++", ["-O2", join(import.meta.dirname, "throws.cc"), ...flags, "-o", path]);
  return path;
}

/** Builds the 32-bit program with a static probe, which needs no C library; its path. */
export function buildStaticProbe32(folder: string): string {
  const path = join(folder, "static-probe-32");
  const source = join(import.meta.dirname, "static-probe-32.s");
  execFileSync("gcc", ["-m32", "-nostdlib", "-static", source, "-o", path]);
  return path;
}

/** Builds one of the Go programs beside this file, without network and with a cache of its own; its path. */
export function buildGo(program: "go" | "go/c", folder: string, flags: readonly string[] = []): string {
  const path = join(folder, program.replace("/", "-"));
  const env = {
    ...process.env,
    CGO_ENABLED: program === "go/c" ? "1" : "0",
    GOFLAGS: "-mod=mod",
    GOPROXY: "off",
    GOCACHE: join(tmpdir(), "ftrace-run-go-cache"),
  };
  execFileSync("go", ["build", ...flags, "-o", path, "."], { cwd: join(import.meta.dirname, program), env });
  return path;
}
