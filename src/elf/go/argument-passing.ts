import { namesAt } from "../file/unwinding.ts";
import type { ProgramImage } from "../file/program-image.ts";
import { type GoVersion, goVersion } from "./build-info.ts";
import { goFunctionAt } from "./function-table.ts";

/**
 * How a function in a Go program receives its arguments. `registers`: ABIInternal (Go's src/cmd/compile/abi-internal.md); `stack`: ABI0,
 * used by all older releases and by assembly; `as-c`: not a Go function; `assembly`: a Go function with its own
 * convention; `unnamed`: one of the first two, but the file has no symbol that tells which.
 */
export type GoPassing = "registers" | "stack" | "as-c" | "assembly" | "unnamed" | "unknown";

/** The convention of the function at an address. */
export function goPassing(image: ProgramImage, address: bigint): GoPassing {
  const found = goFunctionAt(image, address);
  if (found === undefined) return "unknown";
  if (found === "other") return "as-c";
  // The linker adds `.abi0` to a function if one of the same name uses registers (src/cmd/link, `mangleABIName`).
  const names = namesAt(image, address);
  if (names.some((name) => name.endsWith(".abi0"))) return "stack";
  const version = goVersion(image.elf);
  if (!version) return "unknown";
  if (!passesInRegisters(version, image.elf.header.machine)) return "stack";
  if (found === "assembly") return "assembly";
  return names.length === 0 ? "unnamed" : "registers";
}

function passesInRegisters({ major, minor, keepsStack }: GoVersion, machine: number): boolean {
  const first = FIRST_WITH_REGISTERS.get(machine);
  if (first === undefined || keepsStack) return false;
  return major > 1 || minor >= first;
}

/** By EM_*: the first minor version of Go 1 that passes arguments in registers (release notes of Go 1.17, 1.18 and 1.19). */
const FIRST_WITH_REGISTERS: ReadonlyMap<number, number> = new Map([
  [62, 17],
  [183, 18],
  [243, 19],
]);
