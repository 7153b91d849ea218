import { findBinary } from "../../sites/binaries/find-binary.ts";
import { knownSonames } from "../../sites/binaries/find-library.ts";
import { listStaticProbes } from "../../sites/binaries/list-static-probes.ts";
import { openProgram, type OpenProgram } from "../../sites/binaries/open-program.ts";
import { symbolsBeginningWith } from "../../elf/symbols/function-names.ts";
import { isGlob } from "../../core/glob.ts";
import { listPrograms } from "../../machine/list-programs.ts";
import type { Offer } from "./offer.ts";
import { typedPath, type TypedLine } from "./typed-line.ts";

/** Time to read names. A hundred thousand functions take less once a first letter is typed. */
const MOST_MILLISECONDS = 400;

/** Functions of the line's program or library, or with `--usdt` its static probes. */
export async function offerSymbols(line: TypedLine): Promise<readonly Offer[]> {
  const binary = line.arguments.find(({ argument }) => argument?.name === "binary")?.text;
  const path = binary === undefined ? undefined : findBinary(typedPath(binary), search());
  const program = path?.ok ? await openProgram(path.value) : undefined;
  if (!program?.ok) return [];
  try {
    return namesIn(program.value, line)
      .filter((name) => !isGlob(name))
      .map((word) => ({ word }));
  } finally {
    program.value.close();
  }
}

function namesIn({ image }: OpenProgram, { options, current }: TypedLine): readonly string[] {
  if (!options.some(({ long }) => long === "--usdt")) {
    const end = performance.now() + MOST_MILLISECONDS;
    return symbolsBeginningWith(image, current, () => performance.now() < end);
  }
  const probes = listStaticProbes(image, undefined);
  return probes.ok ? probes.value.map(({ fullName }) => fullName) : [];
}

/** Libraries that the dynamic linker knows, and programs in PATH; paths are for the shell. */
export function offerBinaries({ current }: TypedLine): readonly Offer[] {
  if (current === "" || current.includes("/")) return [];
  const { environment, cwd } = search();
  const names = [...knownSonames(), ...listPrograms(environment, cwd)];
  return names.filter((name) => /^[\w.+-]+$/u.test(name)).map((word) => ({ word }));
}

function search(): { readonly cwd: string; readonly environment: NodeJS.ProcessEnv } {
  return { cwd: process.cwd(), environment: process.env };
}
