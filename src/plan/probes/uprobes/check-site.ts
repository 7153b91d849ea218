import { type Diagnostic, diagnostic } from "../../../core/diagnostic.ts";
import type { Span } from "../../../core/source.ts";
import type { ProgramProbe } from "../../../spec/uprobes/program-probe.ts";
import { TRY_IN_A_GUEST } from "../../in-a-guest.ts";
import type { KernelFacts, UprobeFacts } from "../../kernel-facts.ts";
import { conventionOf } from "../../../sites/machine-convention.ts";
import type { ProbeSite, StaticSite } from "../../../sites/probe-site.ts";

/** Why no probe can sit there on this kernel, or not the one that is wanted. */
export function checkSite(probe: ProgramProbe, site: ProbeSite, facts: KernelFacts): readonly Diagnostic[] {
  return [
    ...checkBuild(probe, site),
    ...checkMachine(probe, site, facts),
    ...checkReturn(probe, site),
    ...checkStaticProbe(probe, site, facts),
  ];
}

function checkBuild({ buildId }: ProgramProbe, site: ProbeSite): readonly Diagnostic[] {
  if (!buildId || buildId.value === site.buildId) return [];
  if (site.buildId?.startsWith(buildId.value)) return [notWhole(buildId.at, site.buildId, site)];
  const message =
    site.buildId === undefined
      ? `${site.path} has no build-id`
      : `${site.path} is another build: its build-id is ${site.buildId}`;
  return [
    diagnostic("other-build", message, { at: buildId.at, hint: "offsets and arguments may be others there" }),
  ];
}

/** A few digits are another build's soon enough: a pin that may fit anything pins nothing. */
function notWhole(at: Span, whole: string, { path }: ProbeSite): Diagnostic {
  const message = `this is the beginning of ${path}'s build-id, and a build is pinned by the whole of it`;
  return diagnostic("wrong-value", message, { at, hint: `write build-id: ${whole}` });
}

function checkMachine(
  { binary: { at } }: ProgramProbe,
  { path, machine, bits }: ProbeSite,
  { architecture, release }: KernelFacts,
): readonly Diagnostic[] {
  const convention = conventionOf(machine, bits);
  if (!convention) {
    const message = `${path} is for a machine that isn't known here (ELF machine ${machine}, ${bits} bits)`;
    return [diagnostic("unsupported", message, { at })];
  }
  if (convention.kernels.includes(architecture)) return [];
  const message = `${path} is for ${convention.name}: Linux ${release} on ${architecture} has no probes in such programs`;
  return [diagnostic("unsupported", message, { at })];
}

function checkReturn({ return: exit, site }: ProgramProbe, { delta = 0 }: ProbeSite): readonly Diagnostic[] {
  if (!exit || delta === 0) return [];
  const message = "a function returns to its caller, not to an offset in it";
  return [
    diagnostic("wrong-value", message, { at: site.at, hint: "for its return, name the function alone" }),
  ];
}

/** Without the counter the program would leave the probe out; an older kernel would forget all sites but the last. */
function checkStaticProbe(
  { site: { at } }: ProgramProbe,
  { staticProbe }: ProbeSite,
  { uprobes, release }: KernelFacts,
): readonly Diagnostic[] {
  if (!staticProbe || !uprobes) return [];
  return lackingFor(staticProbe.sites, uprobes).map((what) =>
    diagnostic("unsupported", `Linux ${release} ${what}`, { at, hint: TRY_IN_A_GUEST }),
  );
}

function lackingFor(sites: readonly StaticSite[], uprobes: UprobeFacts): readonly string[] {
  const unraised = hasSemaphore(sites) && !uprobes.raisesSemaphores;
  const unjoined = sites.length > 1 && !uprobes.takesConstants;
  return [
    ...(unraised ? ["raises no semaphores, and this static probe has one"] : []),
    ...(unjoined ? [`has probes of one site only, and this static probe has ${sites.length} sites`] : []),
  ];
}

function hasSemaphore(sites: readonly StaticSite[]): boolean {
  return sites.some(({ semaphoreOffset }) => semaphoreOffset !== undefined);
}
