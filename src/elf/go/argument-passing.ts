import { namesAt } from "../file/unwinding.ts";
import type { ProgramImage } from "../file/program-image.ts";
import { type GoVersion, goVersion } from "./build-info.ts";
import { goFunctionAt } from "./function-table.ts";

/**
 * How a function of a Go program gets its arguments. `registers`: ABIInternal (Go's src/cmd/compile/abi-internal.md); `stack`: ABI0, as
 * all functions before it, and those in assembly; `as-c`: no function of Go's; `assembly`: of Go's, by rules of its own.
 */
export type GoPassing = "registers" | "stack" | "as-c" | "assembly" | "unknown";

/** The function that begins at an address. */
export function goPassing(image: ProgramImage, address: bigint): GoPassing {
  const found = goFunctionAt(image, address);
  if (found === undefined) return "unknown";
  if (found === "other") return "as-c";
  // The linker marks a function of ABI0 where another one of that name takes its arguments in registers (src/cmd/link, `mangleABIName`).
  if (namesAt(image, address).some((name) => name.endsWith(".abi0"))) return "stack";
  const version = goVersion(image.elf);
  if (!version) return "unknown";
  if (!passesInRegisters(version, image.elf.header.machine)) return "stack";
  return found === "assembly" ? "assembly" : "registers";
}

function passesInRegisters({ major, minor, keepsStack }: GoVersion, machine: number): boolean {
  const first = FIRST_WITH_REGISTERS.get(machine);
  if (first === undefined || keepsStack) return false;
  return major > 1 || minor >= first;
}

/** EM_* → the minor version of Go 1 that passes arguments in registers there (release notes of Go 1.17, 1.18 and 1.19). */
const FIRST_WITH_REGISTERS: ReadonlyMap<number, number> = new Map([
  [62, 17],
  [183, 18],
  [243, 19],
]);
