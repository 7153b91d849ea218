import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import { type BinaryFacts, binaryFacts } from "../elf/file/binary-facts.ts";
import { codeAddress, isStripped } from "../elf/file/program-image.ts";
import { createDemangler, type DemanglerExports } from "../elf/symbols/demangle.ts";
import { loadDemangler } from "../machine/wasm-packages.ts";
import { searchHere } from "../machine/resolve-program.ts";
import { findBinary } from "../sites/binaries/find-binary.ts";
import { type ListedStaticProbe, listStaticProbes } from "../sites/binaries/list-static-probes.ts";
import { type ListedSymbol, listSymbols } from "../sites/binaries/list-symbols.ts";
import { openFoundProgram, type OpenProgram } from "../sites/binaries/open-program.ts";

/** A function, with its address before relocation. */
export type AddressedSymbol = ListedSymbol & { readonly address: bigint };

/** What a program or library has that probes can be put on. */
export interface BinarySymbols {
  readonly path: string;
  readonly facts: BinaryFacts;
  readonly buildId: string | undefined;
  /** Found one by one, while they are consumed. */
  readonly found:
    | { readonly kind: "functions"; readonly rows: Iterable<AddressedSymbol> }
    | { readonly kind: "static-probes"; readonly rows: readonly ListedStaticProbe[] };
  /** About the file. */
  readonly warnings: readonly Diagnostic[];
  /** Explains a list without rows, which looks like a mistake. */
  readonly whenEmpty: Diagnostic | undefined;
  /** Closes the file. */
  close(): void;
}

/** What to list of a binary. */
export interface WantedSymbols {
  readonly glob: string | undefined;
  /** Static probes instead of functions. */
  readonly usdt: boolean;
}

/**
 * Opens a binary, named as in a spec, to list its symbols. Errors: `binary-missing`, `binary-ambiguous`, `not-permitted`,
 * `binary-malformed`, `unknown-symbol`.
 */
export async function openSymbols(binary: string, wanted: WantedSymbols): Promise<Result<BinarySymbols>> {
  const search = searchHere();
  const path = findBinary(binary, search);
  if (!path.ok) return path;
  const program = await openFoundProgram(path.value, search);
  if (!program.ok) return program;
  const listed = await symbolsOf(program.value, wanted);
  if (listed.ok) return listed;
  program.value.close();
  return fail([...program.value.warnings, ...listed.error]);
}

async function symbolsOf(
  program: OpenProgram,
  { glob, usdt }: WantedSymbols,
): Promise<Result<BinarySymbols>> {
  const { image, buildId } = program;
  const found = usdt ? probesIn(program, glob) : await functionsIn(program, glob);
  if (!found.ok) return found;
  return ok({
    path: image.path,
    facts: binaryFacts(image),
    buildId,
    found: found.value,
    warnings: program.warnings,
    whenEmpty: usdt ? undefined : withoutFunctions(program),
    close: () => program.close(),
  });
}

type Found = BinarySymbols["found"];

function probesIn({ image }: OpenProgram, glob: string | undefined): Result<Found> {
  const probes = listStaticProbes(image, glob);
  return probes.ok ? ok({ kind: "static-probes", rows: probes.value }) : probes;
}

async function functionsIn({ image }: OpenProgram, glob: string | undefined): Promise<Result<Found>> {
  const demangle = createDemangler(await loadDemangler<DemanglerExports>());
  const symbols = listSymbols(image, glob, demangle);
  if (!symbols.ok) return symbols;
  return ok({ kind: "functions", rows: addressed(symbols.value, image) });
}

function* addressed(
  symbols: Iterable<ListedSymbol>,
  { elf }: OpenProgram["image"],
): Generator<AddressedSymbol> {
  for (const listed of symbols) yield { ...listed, address: codeAddress(elf, listed.symbol) };
}

function withoutFunctions({ image, buildId }: OpenProgram): Diagnostic {
  const why = isStripped(image) ? ": it is stripped" : "";
  const build = buildId === undefined ? "" : ` (of build-id ${buildId})`;
  const hint = `install its debug symbols${build}, set the probe's offset in the spec, or look for static probes with --usdt`;
  return warning("unknown-symbol", `${image.path} has no names of functions${why}`, { hint });
}
