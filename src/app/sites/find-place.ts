import { diagnostic, type Diagnostic, warning } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Demangle } from "../../elf/demangle.ts";
import { addressOf, fileOffsetOf } from "../../elf/file-offset.ts";
import type { SymbolVersion } from "../../elf/elf-symbol.ts";
import { codeAddress, type ProgramImage, symbolsNamed } from "../../elf/program-image.ts";
import { type ProbeLocation, resolveSymbol } from "../../elf/resolve-symbol.ts";
import { SymbolIndex } from "../../elf/symbol-index.ts";
import { conventionOf } from "../../plan/uprobes/machine-convention.ts";
import type { ProbeSite } from "../../plan/uprobes/probe-site.ts";
import { findStaticProbe } from "./find-static-probe.ts";
import type { ProgramPlace } from "../../spec/uprobes/program-probe.ts";

export type FoundPlace = Pick<
  ProbeSite,
  "offset" | "symbol" | "version" | "delta" | "staticProbe" | "warnings"
>;

/** The one place in a file that a spec means. Errors: those of `resolveSymbol` and `findStaticProbe`, `not-probeable`. */
export function findPlace(place: ProgramPlace, image: ProgramImage, demangle: Demangle): Result<FoundPlace> {
  switch (place.kind) {
    case "symbol":
      return bySymbol(place.text, image, demangle);
    case "usdt":
      return findStaticProbe(place, image);
    case "offset":
      return byOffset(place.offset, image);
    case "address": {
      const offset = fileOffsetOf(image.elf.code, BigInt(place.address));
      return offset === undefined ? notCode(`address ${hex(place.address)}`, image) : byOffset(offset, image);
    }
  }
}

function bySymbol(text: string, image: ProgramImage, demangle: Demangle): Result<FoundPlace> {
  const found = resolveSymbol(image, text, demangle);
  if (!found.ok) return found;
  const { offset, symbol, delta } = found.value;
  const version = found.value.version ?? versionOf(found.value, image);
  const misplaced = misaligned(offset, image);
  if (misplaced) return fail([misplaced]);
  return ok({
    offset,
    symbol,
    ...(version && { version: version.name }),
    delta,
    warnings: unsure(`${symbol}+${hex(delta)}`, delta, image),
  });
}

/** The full table of symbols has no versions; that of the dynamic linker has. */
function versionOf(
  { symbol, address, delta }: ProbeLocation,
  image: ProgramImage,
): SymbolVersion | undefined {
  return symbolsNamed(image, symbol)
    .map((found) => found.symbol)
    .find((one) => one.version && codeAddress(image.elf, one) + BigInt(delta) === address)?.version;
}

function byOffset(offset: number, image: ProgramImage): Result<FoundPlace> {
  if (addressOf(image.elf.code, offset) === undefined) return notCode(`offset ${hex(offset)}`, image);
  const misplaced = misaligned(offset, image);
  if (misplaced) return fail([misplaced]);
  const inside = new SymbolIndex(image).at(offset);
  if (!inside) return ok({ offset, warnings: [] });
  const { name, version } = inside.symbol.symbol;
  return ok({
    offset,
    symbol: name,
    ...(version && { version: version.name }),
    delta: inside.delta,
    warnings: unsure(`offset ${hex(offset)}, ${name}+${hex(inside.delta)},`, inside.delta, image),
  });
}

function notCode(what: string, { path, elf }: ProgramImage): Result<never> {
  const ranges = elf.code.map(({ offset, fileBytes }) => `${hex(offset)} to ${hex(offset + fileBytes)}`);
  const hint = ranges.length > 0 ? `its code is at offsets ${ranges.join(", ")}` : "it has no code";
  return fail([diagnostic("not-probeable", `${what} of ${path} is not in its code`, { hint })]);
}

/** Where all instructions have a size, one can't begin anywhere else. */
function misaligned(offset: number, { path, elf }: ProgramImage): Diagnostic | undefined {
  const { machine, bits } = elf.header;
  const convention = conventionOf(machine, bits);
  if (!convention || offset % convention.alignment === 0) return undefined;
  return diagnostic("not-probeable", `no instruction of ${path} begins at offset ${hex(offset)}`, {
    hint: `on ${convention.name} they begin at multiples of ${convention.alignment}`,
  });
}

/** Where they have any size, only taking the function apart would tell. */
function unsure(what: string, delta: number, { path, elf }: ProgramImage): readonly Diagnostic[] {
  const convention = conventionOf(elf.header.machine, elf.header.bits);
  if (delta === 0 || convention?.alignment === 4) return [];
  const message = `whether an instruction begins at ${what} isn't checked: a probe in the middle of one breaks the program`;
  return [warning("probe-unsure", message, { hint: `see: objdump -d ${path}` })];
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
