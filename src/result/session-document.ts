import { problemDocument } from "./problem-document.ts";
import { deviceText } from "../core/device-text.ts";
import type { ProbePlace as PlannedPlace, StaticProbeSite } from "../sites/probe-site.ts";
import type { ProbePlace, SessionDocument, StaticProbe } from "../document/result-document.ts";
import type { SessionOutcome } from "../document/session-outcome.ts";

/** How a session went, and where its probes in programs were. */
export interface SessionParts extends SessionOutcome {
  readonly places?: readonly PlannedPlace[];
}

export function sessionDocument({
  workload,
  teardown,
  problems,
  places = [],
  ...session
}: SessionParts): SessionDocument {
  return {
    ...session,
    ...(places.length > 0 && { probes: places.map(placeDocument) }),
    workload,
    teardown,
    problems: problems.map(problemDocument),
  };
}

function placeDocument({ device, ...place }: PlannedPlace): ProbePlace {
  const { event, path, offset, staticProbe, symbol, version, delta, buildId, inode, fileSystem } = place;
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

function staticProbeDocument({ provider, name, places }: StaticProbeSite): StaticProbe {
  return {
    provider,
    name,
    places: places.map(({ offset, semaphoreOffset, arguments: notes }) => ({
      offset,
      ...(semaphoreOffset !== undefined && { semaphore: semaphoreOffset }),
      arguments: notes.map(({ text }) => text).join(" "),
    })),
  };
}
