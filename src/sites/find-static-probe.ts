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

/** More sites than these are not probed: each costs the kernel a probe of its own. */
const MOST_SITES = 1000;

/**
 * The static probe that a spec means, with all its sites. Errors: `unknown-symbol`, `ambiguous-symbol` where several providers
 * have one of that name, `not-probeable`.
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
    const hint = `\`ftrace-run symbols ${path}\` shows its functions, which can be probed by their symbols`;
    return diagnostic("unknown-symbol", `${path} has no static probes`, { hint });
  }
  const text = wanted.provider === undefined ? wanted.name : fullName(wanted.provider, wanted.name);
  const close = closest(wanted, all);
  const hint =
    close === undefined ? `see: ftrace-run symbols --usdt ${path}` : `did you mean ${quoted(close)}?`;
  return diagnostic("unknown-symbol", `${path} has no static probe ${quoted(text)}`, { hint });
}

/** Of that name by another provider, else the one that is spelled most like it. */
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
  const hint = `say whose: usdt: {provider: ${providers[0]}, name: ${name}}`;
  return diagnostic("ambiguous-symbol", message, { hint });
}

function unraised({ name }: Wanted, { path }: ProgramImage): Diagnostic {
  const message = `the semaphore of static probe ${quoted(name)} is in no part of ${path}: it stays 0, and the program may leave the probe out`;
  return warning("probe-unsure", message);
}

/** By offset. Where the linker has made one function of two alike, two notes mean one place. */
function sitesOf(found: readonly StaticProbe[], image: ProgramImage): Result<readonly StaticSite[]> {
  const byOffset = new Map<number, StaticProbe>();
  for (const probe of found) {
    const { offset, semaphoreOffset = 0 } = probe;
    if (offset === undefined) return refused(`${nameOf(probe)} has a place that is not in its code`, image);
    // kernel/events/uprobes.c, `uprobe_register`: it refuses such a one when the probe is enabled.
    if (semaphoreOffset % 2 === 1)
      return refused(
        `${nameOf(probe)} has its semaphore at an odd offset, which the kernel can't raise`,
        image,
      );
    const other = byOffset.get(offset);
    if (other && !isSame(other, probe))
      return refused(
        `${nameOf(probe)} is at 0x${offset.toString(16)} twice, with different arguments`,
        image,
      );
    byOffset.set(offset, probe);
  }
  if (byOffset.size > MOST_SITES)
    return refused(`${nameOf(found[0]!)} has ${byOffset.size} sites, and ${MOST_SITES} is the most`, image);
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
