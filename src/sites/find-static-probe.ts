import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { nearest } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { type StaticProbe, staticProbes } from "../elf/usdt.ts";
import { parseStaticArguments } from "./static-probes/parse-static-arguments.ts";
import type { StaticSite, FoundSite } from "./probe-site.ts";
import { resolveArgument } from "./resolve-argument.ts";

interface Wanted {
  readonly provider?: string;
  readonly name: string;
}

/** Limit on the sites of one static probe: each costs the kernel a probe. */
const MOST_SITES = 1000;

/**
 * The static probe that a spec names, with all its sites. Errors: `unknown-symbol`, `ambiguous-symbol` if several providers
 * have a probe of that name, `not-probeable`.
 */
export function findStaticProbe(wanted: Wanted, image: ProgramImage): Result<FoundSite> {
  const all = [...staticProbes(image.elf)];
  const found = all.filter(({ provider, name }) => name === wanted.name && isWanted(provider, wanted));
  const providers = [...new Set(found.map(({ provider }) => provider))];
  const [provider] = providers;
  if (provider === undefined) return fail([unknown(wanted, all, image)]);
  if (providers.length > 1) return fail([ambiguous(wanted.name, providers, image)]);
  const sites = sitesOf(found, image);
  if (!sites.ok) return sites;
  return ok({
    offset: sites.value[0]!.offset,
    staticProbe: { provider, name: wanted.name, sites: sites.value },
    warnings: found.some(({ unmappedSemaphore }) => unmappedSemaphore) ? [unraised(wanted, image)] : [],
  });
}

function isWanted(provider: string, wanted: Wanted): boolean {
  return wanted.provider === undefined || provider === wanted.provider;
}

function unknown(wanted: Wanted, all: readonly StaticProbe[], { path }: ProgramImage): Diagnostic {
  if (all.length === 0) {
    const hint = `list its functions, which can be probed by symbol: ftrace-run symbols ${path}`;
    return diagnostic("unknown-symbol", `${path} has no static probes`, { hint });
  }
  const text = wanted.provider === undefined ? wanted.name : fullName(wanted.provider, wanted.name);
  const close = closest(wanted, all);
  const hint =
    close === undefined ? `see: ftrace-run symbols --usdt ${path}` : `did you mean ${quoted(close)}?`;
  return diagnostic("unknown-symbol", `${path} has no static probe ${quoted(text)}`, { hint });
}

/** The probe of that name by another provider, else the one with the most similar name. */
function closest({ provider, name }: Wanted, all: readonly StaticProbe[]): string | undefined {
  const namesake = all.find((probe) => probe.name === name);
  if (namesake) return fullName(namesake.provider, name);
  if (provider !== undefined) {
    const names = new Set(all.map((probe) => fullName(probe.provider, probe.name)));
    return nearest(fullName(provider, name), names);
  }
  const like = nearest(name, new Set(all.map((probe) => probe.name)));
  const found = all.find((probe) => probe.name === like);
  return found && fullName(found.provider, found.name);
}

function fullName(provider: string, name: string): string {
  return `${provider}:${name}`;
}

function ambiguous(name: string, providers: readonly string[], { path }: ProgramImage): Diagnostic {
  const list = providers
    .slice(0, 8)
    .map((provider) => quoted(fullName(provider, name)))
    .join(", ");
  const message = `${providers.length} providers of ${path} have a static probe ${quoted(name)}: ${list}`;
  const hint = `name the provider: usdt: {provider: ${providers[0]}, name: ${name}}`;
  return diagnostic("ambiguous-symbol", message, { hint });
}

function unraised({ name }: Wanted, { path }: ProgramImage): Diagnostic {
  const message = `the semaphore of static probe ${quoted(name)} lies outside every segment of ${path}; it stays 0, so the program may skip the probe`;
  return warning("probe-unsure", message);
}

/** In order of offset. If the linker has folded two identical functions into one, two notes name one site. */
function sitesOf(found: readonly StaticProbe[], image: ProgramImage): Result<readonly StaticSite[]> {
  const byOffset = new Map<number, StaticProbe>();
  for (const probe of found) {
    const { offset, semaphoreOffset = 0 } = probe;
    if (offset === undefined) return refused(`${nameOf(probe)} has a site outside the code`, image);
    // The kernel refuses an odd offset when the probe is enabled (kernel/events/uprobes.c, `uprobe_register`).
    if (semaphoreOffset % 2 === 1)
      return refused(
        `${nameOf(probe)} has its semaphore at an odd offset, which the kernel does not accept`,
        image,
      );
    const other = byOffset.get(offset);
    if (other && !isSame(other, probe))
      return refused(
        `${nameOf(probe)} is defined twice at 0x${offset.toString(16)}, with different arguments`,
        image,
      );
    byOffset.set(offset, probe);
  }
  if (byOffset.size > MOST_SITES)
    return refused(`${nameOf(found[0]!)} has ${byOffset.size} sites; the limit is ${MOST_SITES}`, image);
  const sorted = [...byOffset].toSorted(([a], [b]) => a - b);
  return ok(sorted.map(([offset, probe]) => siteAt(offset, probe, image)));
}

function nameOf({ provider, name }: StaticProbe): string {
  return `static probe ${quoted(fullName(provider, name))}`;
}

function isSame(a: StaticProbe, b: StaticProbe): boolean {
  return a.arguments === b.arguments && a.semaphoreOffset === b.semaphoreOffset;
}

function refused(what: string, { path }: ProgramImage): Result<never> {
  return fail([diagnostic("not-probeable", `${path}: ${what}`)]);
}

function siteAt(offset: number, probe: StaticProbe, image: ProgramImage): StaticSite {
  const { semaphoreOffset } = probe;
  const notes = parseStaticArguments(probe.arguments, image.elf.header.machine);
  return {
    offset,
    ...(semaphoreOffset !== undefined && { semaphoreOffset }),
    arguments: notes.map((note) => resolveArgument(note, offset, image)),
  };
}
