import { quoted } from "../core/escape.ts";
import { addressOf } from "../elf/file/file-offset.ts";
import { type ProgramImage, symbolsNamed } from "../elf/file/program-image.ts";
import type { ResolvedArgument, ResolvedOperand, StaticArgument } from "./static-probes/static-argument.ts";

/** Resolves an argument of a static probe at a file offset: its variable is looked up in the file's symbols. */
export function resolveArgument(
  argument: StaticArgument,
  offset: number,
  image: ProgramImage,
): ResolvedArgument {
  const { operand } = argument;
  if (operand.kind !== "variable") return { ...argument, operand };
  return { ...argument, operand: resolveVariable(operand.symbol, operand.displacement, { offset, image }) };
}

function resolveVariable(
  symbol: string,
  displacement: number,
  { offset, image }: { readonly offset: number; readonly image: ProgramImage },
): ResolvedOperand {
  const addresses = addressesOf(symbol, image);
  const [address] = addresses;
  if (address === undefined) return unfetchable(`the file has no symbol ${quoted(symbol)}`);
  if (addresses.length > 1) return unfetchable(`the file has ${addresses.length} symbols ${quoted(symbol)}`);
  // The kernel adds the argument's offset to the address of the probed instruction minus the probe's offset
  // (kernel/trace/trace_uprobe.c, `translate_user_vaddr`). So the distance in memory counts, even if data and code are mapped apart.
  const here = addressOf(image.elf.code, offset)!;
  const distance = BigInt(offset) + address + BigInt(displacement) - here;
  return distance >= 0n && distance <= BigInt(Number.MAX_SAFE_INTEGER)
    ? { kind: "file", distance: Number(distance) }
    : unfetchable(`${quoted(symbol)} is too far from the probe`);
}

/** Addresses of data in the file. Thread-local data has a different address in each thread. */
function addressesOf(name: string, image: ProgramImage): readonly bigint[] {
  const defined = symbolsNamed(image, name).filter(
    ({ symbol: { section, kind } }) => section !== 0 && kind !== "tls",
  );
  return [...new Set(defined.map(({ symbol }) => symbol.value))];
}

function unfetchable(reason: string): ResolvedOperand {
  return { kind: "unfetchable", reason };
}
