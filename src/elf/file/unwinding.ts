import { dynamicFacts } from "./dynamic-facts.ts";
import type { ElfFile } from "./open-elf.ts";
import { codeAddress, type ProgramImage, symbolSources, symbolsNamed } from "./program-image.ts";

/**
 * Whether the code of a file throws or propagates exceptions: it uses a personality routine (C++, Rust, Ada, Objective-C), or imports
 * the unwinder's function that raises one (Itanium C++ ABI, "Exception Handling"). `.eh_frame` and `.gcc_except_table` prove nothing: C
 * code has them too (libc, for the cancellation of threads). False for a static program without symbols.
 */
export function hasExceptions(image: ProgramImage): boolean {
  const { needed, soname = "" } = dynamicFacts(image.elf);
  if ([soname, ...needed].some((name) => RUNTIMES.test(name))) return true;
  return (
    PERSONALITIES.some((name) => symbolsNamed(image, name).length > 0) ||
    // A static program of any language contains the unwinder.
    symbolsNamed(image, "_Unwind_RaiseException").some(({ origin }) => origin === "dynsym")
  );
}

const RUNTIMES = /^lib(?:stdc\+\+|c\+\+|c\+\+abi|gnat)[-.]/u;

const PERSONALITIES: readonly string[] = [
  "__gxx_personality_v0",
  "rust_eh_personality",
  "__gnat_personality_v0",
  "__objc_personality_v0",
];

/** Whether a file contains Go code, whose runtime moves stacks: by the linker's note, else by its function table. */
export function isGo(elf: ElfFile): boolean {
  for (const { owner } of elf.notes()) if (owner === "Go") return true;
  return [".gopclntab", ".data.rel.ro.gopclntab"].some((name) => elf.sections.named(name) !== undefined);
}

/** All names of the function at an address. Reads all symbol tables. */
export function namesAt(image: ProgramImage, address: bigint): readonly string[] {
  const names = new Set<string>();
  for (const { table } of symbolSources(image)) {
    for (const raw of table.rawSymbols()) {
      if (raw.section !== 0 && codeAddress(image.elf, raw) === address) names.add(table.named(raw).name);
    }
  }
  return [...names];
}

/** How a function returns, if not once to its caller. */
export type OddReturn = "jumped-back-to" | "other-stack" | "in-child-too";

/**
 * How the C library function of this name returns, if not once per call: functions that compilers treat as `returns_twice`, and those
 * that switch stacks. Leading underscores are ignored.
 */
export function oddReturn(name: string): OddReturn | undefined {
  return ODD_RETURNS.get(name.replace(/^_+(?:libc_)?/u, ""));
}

const ODD_RETURNS: ReadonlyMap<string, OddReturn> = new Map([
  ...["setjmp", "sigsetjmp", "sigsetjmp_cancel", "savectx", "getcontext"].map(
    (name) => [name, "jumped-back-to"] as const,
  ),
  ...["swapcontext", "setcontext", "jump_fcontext", "ontop_fcontext"].map(
    (name) => [name, "other-stack"] as const,
  ),
  ["vfork", "in-child-too"],
]);
