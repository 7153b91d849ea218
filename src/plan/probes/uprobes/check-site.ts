import { type Diagnostic, diagnostic } from "../../../core/diagnostic.ts";
import type { Span } from "../../../core/source.ts";
import type { ProgramProbe } from "../../../spec/uprobes/program-probe.ts";
import { TRY_IN_A_GUEST } from "../../kernel-facts.ts";
import type { KernelFacts, UprobeFacts } from "../../kernel-facts.ts";
import { conventionOf } from "../../../sites/machine-convention.ts";
import type { ProbeSite, StaticSite } from "../../../sites/probe-site.ts";

/** Why this kernel cannot probe this site as the spec wants. */
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
      : `${site.path} is a different build: its build-id is ${site.buildId}`;
  return [
    diagnostic("other-build", message, { at: buildId.at, hint: "its offsets and arguments may differ" }),
  ];
}

/** A prefix can match another build, so it pins nothing. */
function notWhole(at: Span, whole: string, { path }: ProbeSite): Diagnostic {
  const message = `this is only the beginning of the build-id of ${path}; give all of it`;
  return diagnostic("wrong-value", message, { at, hint: `write build-id: ${whole}` });
}

function checkMachine(
  { binary: { at } }: ProgramProbe,
  { path, machine, bits }: ProbeSite,
  { architecture, release }: KernelFacts,
): readonly Diagnostic[] {
  const convention = conventionOf(machine, bits);
  if (!convention) {
    const message = `${path} is for an unsupported machine (ELF machine ${machine}, ${bits} bits)`;
    return [diagnostic("unsupported", message, { at })];
  }
  if (convention.kernels.includes(architecture)) return [];
  const message = `${path} is for ${convention.name}: Linux ${release} on ${architecture} cannot probe such programs`;
  return [diagnostic("unsupported", message, { at })];
}

function checkReturn({ return: exit, site }: ProgramProbe, { delta = 0 }: ProbeSite): readonly Diagnostic[] {
  if (!exit || delta === 0) return [];
  const message = "a return probe belongs to a whole function, not to an offset in it";
  return [
    diagnostic("wrong-value", message, {
      at: site.at,
      hint: "to probe its return, name the function without an offset",
    }),
  ];
}

/** A kernel that does not raise the semaphore leaves the probe disabled; one before 5.4 keeps only the last of several sites. */
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
    ...(unraised ? ["does not raise semaphores, and this static probe has one"] : []),
    ...(unjoined ? [`probes one site per event, and this static probe has ${sites.length} sites`] : []),
  ];
}

function hasSemaphore(sites: readonly StaticSite[]): boolean {
  return sites.some(({ semaphoreOffset }) => semaphoreOffset !== undefined);
}
