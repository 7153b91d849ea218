import { problemDocument } from "./problem-document.ts";
import { deviceText } from "../core/mountinfo.ts";
import type { EventSite as PlannedSite, StaticProbeSite } from "../sites/probe-site.ts";
import type {
  ProbeDocument,
  SessionDocument,
  SessionOutcome,
  StaticProbe,
} from "../document/result-document.ts";

/** The session's outcome, and the sites of its probes in programs. */
export interface SessionParts extends SessionOutcome {
  readonly sites?: readonly PlannedSite[];
}

/** How a session went, as the result document has it; key order included. */
export function sessionDocument({
  workload,
  teardown,
  problems,
  sites = [],
  ...session
}: SessionParts): SessionDocument {
  return {
    ...session,
    ...(sites.length > 0 && { probes: sites.map(probeDocument) }),
    workload,
    teardown,
    problems: problems.map(problemDocument),
  };
}

function probeDocument({ device, ...site }: PlannedSite): ProbeDocument {
  const { event, path, offset, staticProbe, symbol, version, delta, buildId, inode, fileSystem } = site;
  return {
    event,
    path,
    offset,
    ...(staticProbe && { usdt: staticProbeDocument(staticProbe) }),
    ...(symbol !== undefined && { symbol }),
    ...(version !== undefined && { version }),
    ...(delta !== undefined && { delta }),
    ...(buildId !== undefined && { buildId }),
    device: deviceText(device),
    inode,
    ...(fileSystem !== undefined && { fileSystem }),
  };
}

function staticProbeDocument({ provider, name, sites }: StaticProbeSite): StaticProbe {
  return {
    provider,
    name,
    places: sites.map(({ offset, semaphoreOffset, arguments: notes }) => ({
      offset,
      ...(semaphoreOffset !== undefined && { semaphore: semaphoreOffset }),
      arguments: notes.map(({ text }) => text).join(" "),
    })),
  };
}
