import type { AbortLike } from "../core/abort.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { buildResult } from "../result/build-result.ts";
import type { ResultDocument, SessionOutcome } from "../document/result-document.ts";
import { RECORDING } from "../files/find-recordings.ts";
import { prepareCapture } from "../session/capture/start-capture.ts";
import type { OutputFolder } from "../files/output-folder.ts";
import { openRecordingFile } from "../machine/recording-file.ts";
import { runSession } from "../session/run-session.ts";
import type { SessionProgress } from "../session/session-progress.ts";
import type { Starters } from "../session/starters.ts";
import { systemPorts } from "../session/system-ports.ts";
import { holdWorkload } from "../session/workload/hold-workload.ts";
import { processesExecuting } from "../machine/processes-executing.ts";
import { type Analysis, analyseRecording } from "../result/analyse-recording.ts";
import { silentProbes } from "../result/silent-probes.ts";
import type { Snapshot } from "../tracefs/snapshot.ts";
import type { Plan } from "../plan/plan.ts";
import type { LiveView } from "./live-view.ts";
import type { PreparedSpec } from "./prepare-spec.ts";
import type { CodeReader } from "../sites/executed-code.ts";

/** One run. */
export interface RunRequest {
  readonly prepared: PreparedSpec;
  /** For trace.dat. */
  readonly directory: OutputFolder;
  /** False if the folder is removed after the run: then the document names no recording. */
  readonly keepsRecording: boolean;
  readonly toolVersion: string;
  /** The snapshot before the session, if it was started already (`session/early-snapshot.ts`). */
  readonly earlySnapshot: Promise<Snapshot | undefined> | undefined;
  /** Processes whose end ends the recording (`session/starters.ts`). */
  readonly starters: Starters | undefined;
  readonly onProgress: (progress: SessionProgress) => void;
  /** Prints rows while recording. */
  readonly live?: LiveView | undefined;
  /** Ends the recording early, as a first Ctrl-C does. */
  readonly abort?: AbortLike | undefined;
}

/** The report on a run. */
export interface RunOutcome {
  readonly result: ResultDocument;
  /** The document's problems with their spans in the sources, for printing. */
  readonly problems: readonly Diagnostic[];
}

/** Records, restores, aggregates and judges. Whatever goes wrong is in the document. */
export async function runSpec({
  prepared,
  directory,
  keepsRecording,
  toolVersion,
  earlySnapshot,
  starters,
  onProgress,
  live,
  abort,
}: RunRequest): Promise<RunOutcome> {
  const { spec, facts, plan } = prepared;
  const ports = systemPorts({
    root: facts.tracefs.mountPoint,
    holdWorkload,
    prepareCapture: (cpus) => prepareCapture(cpus, codeReader),
    starters,
    abort,
  });
  const session = await runSession(
    {
      spec,
      plan,
      kernel: facts,
      directory,
      onProgress,
      ...(earlySnapshot && { earlySnapshot }),
      ...(live && { live }),
    },
    ports,
  );
  await printRest(live, readable(session, directory));
  const analysis = analyse(session, prepared, directory);
  // After reading: its owner could change the file.
  directory.created(RECORDING)?.complete();
  const found: Partial<Analysis> = analysis.ok
    ? withSilentProbes(analysis.value, plan)
    : { problems: analysis.error };
  return {
    result: buildResult({
      toolVersion,
      spec,
      session: { ...(keepsRecording ? session : unnamed(session)), sites: plan.probeSites },
      ...found,
    }),
    problems: [...session.problems, ...(found.problems ?? [])],
  };
}

async function printRest(live: LiveView | undefined, recording: string | undefined): Promise<void> {
  if (recording === undefined) live?.stop();
  else await live?.finish(recording);
}

/** The finished recording. Not by its path, which may lead to another file by now. */
function readable({ recording, stoppedBy }: SessionOutcome, directory: OutputFolder): string | undefined {
  const abandoned = stoppedBy.kind === "signal" && stoppedBy.abandoned === true;
  if (recording === undefined || abandoned) return undefined;
  return directory.created(RECORDING)?.access ?? recording;
}

function analyse(
  session: SessionOutcome,
  { spec }: PreparedSpec,
  directory: OutputFolder,
): Result<Partial<Analysis>> {
  const path = readable(session, directory);
  if (path === undefined) return ok({});
  const file = openRecordingFile(path);
  if (!file.ok) return fail(file.error);
  try {
    return analyseRecording(file.value, spec);
  } finally {
    file.value.close();
  }
}

/** Adds warnings about probes that recorded nothing. */
function withSilentProbes(analysis: Partial<Analysis>, { probeSites }: Plan): Partial<Analysis> {
  const { recording, problems = [] } = analysis;
  if (!recording || probeSites.length === 0) return analysis;
  const silent = silentProbes(probeSites, recording, ({ path, device, inode }) =>
    processesExecuting(path, { device, inode }),
  );
  return { ...analysis, problems: [...problems, ...silent] };
}

function unnamed({ recording: _, ...session }: SessionOutcome): SessionOutcome {
  return session;
}

/** The code reader, loaded on first use: only a recording of user stacks needs it. */
const codeReader: CodeReader = {
  name: async (...args) => (await load()).name(...args),
  around: async (...args) => (await load()).around(...args),
};

async function load(): Promise<CodeReader> {
  return (await import("../sites/binaries/code-reader.ts")).codeReader;
}
