import type { Diagnostic } from "../core/diagnostic.ts";
import { problemDocument } from "./problem-document.ts";
import { deviceText } from "../core/mountinfo.ts";
import type { EventSite as PlannedSite, StaticProbeSite } from "../sites/probe-site.ts";
import type {
  ProbeDocument,
  ProcessDocument,
  SessionDocument,
  StaticProbe,
  StopDocument,
  TeardownDocument,
} from "../document/result-document.ts";

/** What a session tells of itself: `SessionOutcome` has all of it, and the session's layer is no lower than this one. */
export interface SessionParts {
  readonly session: string;
  /** Path of the trace.dat, where there is one. */
  readonly recording?: string;
  readonly startedAt: Date;
  readonly startToArmedMs: number;
  readonly recordedNs: number;
  readonly stoppedBy: StopParts;
  readonly workload: readonly ProcessDocument[];
  /** Of probes in programs. */
  readonly sites?: readonly PlannedSite[];
  readonly teardown: TeardownDocument;
  /** First cause first. */
  readonly problems: readonly Diagnostic[];
}

export type StopParts =
  | { readonly kind: "duration" | "workload-ended" | "failed" }
  | { readonly kind: "signal"; readonly signal: string; readonly number: number; readonly abandoned?: true };

/** Everything about a result that differs from one run to the next. */
export function sessionDocument(outcome: SessionParts): SessionDocument {
  return {
    id: outcome.session,
    startedAt: outcome.startedAt.toISOString(),
    startToArmedMs: outcome.startToArmedMs,
    recordedNs: outcome.recordedNs,
    stoppedBy: stopDocument(outcome.stoppedBy),
    ...(outcome.recording !== undefined && { recording: outcome.recording }),
    ...(outcome.sites && outcome.sites.length > 0 && { probes: outcome.sites.map(probeDocument) }),
    workload: outcome.workload.map(processDocument),
    teardown: teardownDocument(outcome.teardown),
    problems: outcome.problems.map(problemDocument),
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

function stopDocument(reason: StopParts): StopDocument {
  if (reason.kind !== "signal") return { kind: reason.kind };
  const { kind, signal, number, abandoned } = reason;
  return { kind, signal, number, ...(abandoned && { abandoned }) };
}

function processDocument(process: ProcessDocument): ProcessDocument {
  const {
    item,
    copy,
    pid,
    command,
    exitCode,
    signal,
    expectedExit,
    endedBySession,
    timedOut,
    stdout,
    stderr,
  } = process;
  return {
    item,
    copy,
    pid,
    command: [...command],
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(expectedExit && { expectedExit }),
    endedBySession,
    timedOut,
    ...(stdout !== undefined && { stdout }),
    ...(stderr !== undefined && { stderr }),
  };
}

function teardownDocument({ verified, identicalFiles, differences }: TeardownDocument): TeardownDocument {
  return {
    verified,
    identicalFiles,
    differences: differences.map(({ path, before, after, whose }) => ({ path, before, after, whose })),
  };
}
