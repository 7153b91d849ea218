import type { FoundSite } from "./probe-site.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { Demangle } from "../elf/symbols/demangle.ts";
import { addressOf, fileOffsetOf } from "../elf/file/file-offset.ts";
import type { SymbolVersion } from "../elf/symbols/elf-symbol.ts";
import { codeAddress, type ProgramImage, symbolsNamed } from "../elf/file/program-image.ts";
import type { ProbeLocation } from "../elf/symbols/resolve-symbol.ts";
import { SymbolIndex } from "../elf/symbols/symbol-index.ts";
import { findStaticProbe } from "./find-static-probe.ts";
import type { SiteReference } from "../spec/uprobes/program-probe.ts";
import { resolveProbe } from "./binaries/resolve-probe.ts";
import { checkInstruction } from "./check-instruction.ts";

/** The probe site that a spec names in a file. Errors: those of `resolveProbe`, `findStaticProbe` and `checkInstruction`, `not-probeable`. */
export async function findSite(
  reference: SiteReference,
  image: ProgramImage,
  demangle: Demangle,
): Promise<Result<FoundSite>> {
  switch (reference.kind) {
    case "symbol":
      return bySymbol(reference.text, image, demangle);
    case "usdt":
      return findStaticProbe(reference, image);
    case "offset":
      return byOffset(reference.offset, image);
    case "address": {
      const offset = fileOffsetOf(image.elf.code, BigInt(reference.address));
      return offset === undefined
        ? notCode(`address ${hex(reference.address)}`, image)
        : byOffset(offset, image);
    }
  }
}

async function bySymbol(text: string, image: ProgramImage, demangle: Demangle): Promise<Result<FoundSite>> {
  const found = resolveProbe(image, text, demangle);
  if (!found.ok) return found;
  const { offset, symbol, delta, size } = found.value;
  const version = found.value.version ?? versionOf(found.value, image);
  const inside = { name: symbol, delta, size };
  const warnings = await checkInstruction({ what: `${symbol}+${hex(delta)}`, offset, inside }, image);
  if (!warnings.ok) return warnings;
  return ok({ offset, symbol, ...(version && { version: version.name }), delta, warnings: warnings.value });
}

/** Only the dynamic symbol table has versions. */
function versionOf(
  { symbol, address, delta }: ProbeLocation,
  image: ProgramImage,
): SymbolVersion | undefined {
  return symbolsNamed(image, symbol)
    .map((found) => found.symbol)
    .find((one) => one.version && codeAddress(image.elf, one) + BigInt(delta) === address)?.version;
}

async function byOffset(offset: number, image: ProgramImage): Promise<Result<FoundSite>> {
  if (addressOf(image.elf.code, offset) === undefined) return notCode(`offset ${hex(offset)}`, image);
  const found = new SymbolIndex(image).at(offset);
  if (!found) return unnamed(offset, image);
  const { delta, symbol } = found;
  const { name, size, version } = symbol.symbol;
  const what = `offset ${hex(offset)}, ${name}+${hex(delta)},`;
  const warnings = await checkInstruction({ what, offset, inside: { name, delta, size } }, image);
  if (!warnings.ok) return warnings;
  return ok({
    offset,
    symbol: name,
    ...(version && { version: version.name }),
    delta,
    warnings: warnings.value,
  });
}

async function unnamed(offset: number, image: ProgramImage): Promise<Result<FoundSite>> {
  const warnings = await checkInstruction({ what: `offset ${hex(offset)}`, offset }, image);
  return warnings.ok ? ok({ offset, warnings: warnings.value }) : warnings;
}

function notCode(what: string, { path, elf }: ProgramImage): Result<never> {
  const ranges = elf.code.map(({ offset, fileBytes }) => `${hex(offset)} to ${hex(offset + fileBytes)}`);
  const hint = ranges.length > 0 ? `its code is at offsets ${ranges.join(", ")}` : "the file has no code";
  return fail([diagnostic("not-probeable", `${what} of ${path} is not in its code`, { hint })]);
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
