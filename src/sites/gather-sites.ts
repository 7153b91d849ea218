import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { Span } from "../core/source.ts";
import { createDemangler, type Demangle, type DemanglerExports } from "../elf/symbols/demangle.ts";
import type { ProbeSite, ProbeSites } from "./probe-site.ts";
import { fileSystemOf } from "../machine/file-identity.ts";
import { loadDemangler } from "../machine/wasm-packages.ts";
import type { ProgramProbe } from "../spec/uprobes/program-probe.ts";
import type { BinarySearch } from "../machine/resolve-program.ts";
import { openFoundProgram, type OpenProgram } from "./binaries/open-program.ts";
import { type Containers, containersHere } from "./containers.ts";
import { checkLanguage } from "./check-language.ts";
import { checkReturn } from "./check-return.ts";
import { findSite } from "./find-site.ts";
import { findProbedBinary } from "./find-probed-binary.ts";
import type { FoundBinary } from "./find-in-process.ts";

/** Finds the sites of a spec's probes in programs, in their order. Problems point at the key of the spec. Changes nothing. */
export async function gatherSites(
  probes: readonly ProgramProbe[],
  search: BinarySearch,
  containers: Containers = containersHere(search),
): Promise<ProbeSites> {
  const demangle = createDemangler(await loadDemangler<DemanglerExports>());
  const sites: Result<ProbeSite>[] = [];
  for (const probe of probes) sites.push(await gatherSite(probe, { search, containers, demangle }));
  return sites;
}

interface Sources {
  readonly search: BinarySearch;
  readonly containers: Containers;
  readonly demangle: Demangle;
}

async function gatherSite(
  probe: ProgramProbe,
  { search, containers, demangle }: Sources,
): Promise<Result<ProbeSite>> {
  const { binary } = probe;
  const found = await findProbedBinary(binary.value, search, containers);
  if (!found.ok) return fail(at(found.error, binary.at));
  const program = await openFoundProgram(found.value.path, search);
  if (!program.ok) return fail(at(program.error, binary.at));
  try {
    return await siteIn(probe, found.value, program.value, demangle);
  } finally {
    program.value.close();
  }
}

async function siteIn(
  { binary, site, entry, return: exit }: ProgramProbe,
  found: FoundBinary,
  program: OpenProgram,
  demangle: Demangle,
): Promise<Result<ProbeSite>> {
  const where = await findSite(site.value, program.image, demangle);
  if (!where.ok) return fail(at(where.error, site.at));
  const returning = exit ? checkReturn(where.value.offset, program.image) : ok([]);
  if (!returning.ok) return fail(at(returning.error, exit!.name.at));
  const language = checkLanguage(entry, where.value, program.image);
  if (!language.ok) return fail(at(language.error, site.at));
  const { device, inode } = program.file;
  const { machine, bits } = program.image.elf.header;
  const fileSystem = fileSystemOf(device, found.pid);
  return ok({
    ...where.value,
    path: found.path,
    ...(program.buildId !== undefined && { buildId: program.buildId }),
    device,
    inode,
    ...(fileSystem !== undefined && { fileSystem }),
    machine,
    bits,
    ...language.value.site,
    warnings: [
      ...at([...found.warnings, ...program.warnings], binary.at),
      ...at(where.value.warnings, site.at),
      ...at(language.value.warnings, site.at),
      ...(exit ? at(returning.value, exit.name.at) : []),
    ],
  });
}

function at(problems: readonly Diagnostic[], span: Span): readonly Diagnostic[] {
  return problems.map((problem) => ({ ...problem, at: span }));
}
