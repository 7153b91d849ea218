import type { ElfSymbol } from "./elf-symbol.ts";

/** `write`, `memcpy@@GLIBC_2.14`, `memcpy@GLIBC_2.2.5`. */
export function versionedName({ name, version }: Pick<ElfSymbol, "name" | "version">): string {
  return version ? `${name}${version.isDefault ? "@@" : "@"}${version.name}` : name;
}
