import { type Diagnostic, withoutRepetition } from "../core/diagnostic.ts";
import { type Result, fail, ok } from "../core/result.ts";
import { armedFiles } from "../plan/armed-files.ts";
import type { Phase, Step } from "../plan/plan.ts";
import type { HeldFile, SharedFile, TracefsResult } from "../tracefs/port.ts";
import { type StepMachine, applySteps } from "./steps/apply.ts";
import { type Guard, openGuardSafely } from "./net/guard.ts";
import type { Capture, CaptureResult, HeldWorkload, PreparedCapture, SessionPorts } from "./ports.ts";
import { ArmedSettings } from "./armed/armed-settings.ts";
import type { FileWatch } from "./armed/watch-files.ts";
import { captureOptions } from "./capture-options.ts";
import { type SnapshotBefore, startSnapshotBefore } from "./snapshot-before.ts";
import type { SessionRequest } from "./session-request.ts";
import { restore } from "./steps/restore.ts";
import type {
  ProcessOutcome,
  SessionOutcome,
  SettingChange,
  StopReason,
  Teardown,
} from "../document/result-document.ts";
import type { SessionProgress } from "./session-progress.ts";
import { StopWatch } from "./stop-watch.ts";
import { type SignalWatch, starterEnded, stoppedBySignal } from "./signals.ts";
import { type GreatestLatency, parseGreatestLatency } from "../trace/greatest-latency.ts";
import { resolveTids } from "./steps/tids.ts";
import { withSharedMount } from "./net/mount-duty.ts";
import { waitForEnd } from "./wait-for-end.ts";

/**
 * Executes a plan: from undoing dead sessions to comparing the snapshots. Expected failures are `problems` of the outcome, the
 * first cause first. Whatever happens, all changes are undone before this returns.
 */
export async function runSession(request: SessionRequest, ports: SessionPorts): Promise<SessionOutcome> {
  const signals = ports.watchSignals();
  try {
    return await new Session(request, ports, signals).run();
  } finally {
    signals.stop();
  }
}

const PROGRESS_INTERVAL_MS = 200;
/** Between TERM and KILL if the container may end at any moment. */
const HURRIED_GRACE_MS = 100;
const untouched: Teardown = { verified: true, identicalFiles: 0, differences: [] };

class Session {
  readonly #request: SessionRequest;
  readonly #ports: SessionPorts;
  readonly #signals: SignalWatch;
  readonly #problems: Diagnostic[] = [];
  readonly #applied: Step[] = [];
  #steps: readonly Step[] = [];
  #before: SnapshotBefore | undefined;
  #holding: Promise<Result<HeldWorkload>> | undefined;
  #workload: HeldWorkload | undefined;
  #freeBuffer: HeldFile | undefined;
  #marker: SharedFile | undefined;
  #readers: PreparedCapture | undefined;
  #capture: Capture | undefined;
  #settings: ArmedSettings | undefined;
  #watch: FileWatch | undefined;
  #stopWatch: StopWatch | undefined;
  #fired: StopWatch | undefined;
  #recorded: CaptureResult = { stats: [], problems: [] };
  #processes: readonly ProcessOutcome[] = [];
  #phase: SessionProgress["phase"] = "preparing";
  #armedMs = 0;
  #stoppedMs = 0;

  constructor(request: SessionRequest, ports: SessionPorts, signals: SignalWatch) {
    this.#request = request;
    this.#ports = ports;
    this.#signals = signals;
  }

  async run(): Promise<SessionOutcome> {
    const startedAt = new Date();
    await this.#sweep();
    const guard = openGuardSafely(this.#ports, this.#request.plan.instance);
    if (!guard.ok) return this.#outcome(startedAt, { kind: "failed" }, untouched, guard.error);
    this.#steps = withSharedMount(this.#request.plan.steps, this.#ports);
    let stoppedBy: StopReason = { kind: "failed" };
    let teardown = untouched;
    try {
      stoppedBy = await this.#record(guard.value);
    } finally {
      try {
        await this.#stop();
      } finally {
        teardown = await this.#restore(guard.value);
      }
    }
    return this.#outcome(startedAt, stoppedBy, teardown, []);
  }

  /** Arms and records until the end. Returns early after a failure or a signal. */
  async #record(guard: Guard): Promise<StopReason> {
    const armed = await this.#arm(guard);
    if (!armed.ok) {
      this.#problems.push(...armed.error);
      const signal = this.#signals.received();
      return signal && armed.error.length === 0 ? stoppedBySignal(signal) : { kind: "failed" };
    }
    return this.#waitForEnd(armed.value);
  }

  async #arm(guard: Guard): Promise<Result<Capture>> {
    this.#enter("preparing");
    const machine = this.#machine(guard);
    for (const make of [
      () => this.#apply(machine, (step) => step.apply.kind === "mount-tracefs"),
      () => this.#begin(guard),
      () => this.#apply(machine, inPhase("prepare", "configure")),
      () => this.#holdWorkload(guard),
      () => this.#openCapture(),
      () => this.#beReady(),
      () => this.#apply(machine, inPhase("arm")),
      () => this.#readBack(),
      () => this.#apply(machine, (step) => step.phase === "start" && !isRelease(step)),
      () => this.#startReading(),
      () => this.#apply(machine, isRelease),
    ]) {
      // A signal so far ends it here, without a problem to report.
      if (this.#signals.received()) return fail([]);
      const made = await make();
      if (!made.ok) return made;
    }
    await this.#watch?.begin();
    this.#armedMs = this.#ports.nowMs();
    this.#capture!.began();
    return ok(this.#capture!);
  }

  /**
   * Starts three slow operations in parallel with creating the instance: readers start and wait for their tasks, the workload's
   * processes start and wait, and a thread takes the snapshot before.
   */
  #begin(guard: Guard): Promise<Result<void>> {
    const { spec, plan, earlySnapshot } = this.#request;
    this.#readers = this.#ports.prepareCapture(plan.recording.cpus);
    this.#before = startSnapshotBefore(this.#ports, earlySnapshot);
    return spec.markers ? Promise.resolve(ok(undefined)) : this.#holdWorkload(guard);
  }

  /** A workload that writes markers inherits `trace_marker`, which must be open first. */
  #holdWorkload(guard: Guard): Promise<Result<void>> {
    this.#holding ??= this.#ports.holdWorkload(this.#request.spec.workload, {
      directory: guard.folder,
      onGroup: (group) => guard.recordGroup(group),
      controlGroup: () => guard.makeControlGroup(),
      ...(this.#marker && { marker: this.#marker.descriptor }),
    });
    // Awaited in `#beReady`; until then a rejection must not count as unhandled.
    this.#holding.catch(() => {});
    return Promise.resolve(ok(undefined));
  }

  /** Nothing is armed before the snapshot is complete and all processes wait. */
  async #beReady(): Promise<Result<void>> {
    const held = await this.#holding!;
    if (held.ok) this.#workload = held.value;
    this.#marker?.release();
    await this.#before!.done;
    return held.ok ? ok(undefined) : held;
  }

  /** The readers need the configured buffer, and their thread ids must be known before events are enabled. */
  async #openCapture(): Promise<Result<void>> {
    const { tracefs } = this.#ports;
    const { folder } = this.#request.plan;
    const freeBuffer = `${folder}/free_buffer`;
    // free_buffer would shrink the top-level buffer, which is not ours.
    const held = folder !== "" && tracefs.exists(freeBuffer) ? tracefs.hold(freeBuffer) : undefined;
    this.#freeBuffer = held?.ok === true ? held.value : undefined;
    this.#capture = await this.#readers!.start(captureOptions(this.#request, tracefs));
    this.#readers = undefined;
    const failed = await Promise.race([this.#capture.failed, Promise.resolve(undefined)]);
    return failed ? fail([failed]) : ok(undefined);
  }

  /** Before the workload starts, so that the buffers cannot fill unread. */
  #startReading(): Promise<Result<void>> {
    this.#capture!.startReading();
    return Promise.resolve(ok(undefined));
  }

  /** Reads the armed settings; they must read the same when recording ends. */
  #readBack(): Promise<Result<void>> {
    const { plan } = this.#request;
    const files = armedFiles(plan);
    const { tracefs } = this.#ports;
    this.#settings = new ArmedSettings(files, tracefs);
    const clock = (): string | undefined => this.#capture?.clock();
    if (plan.stop) this.#stopWatch = new StopWatch(plan.stop, this.#tracingOn(), { tracefs, clock });
    this.#watch = this.#ports.watchFiles(files);
    return Promise.resolve(ok(undefined));
  }

  async #changes(): Promise<readonly SettingChange[]> {
    const written = (await this.#watch?.written()) ?? [];
    return this.#settings?.changes(this.#ports.tracefs, written) ?? [];
  }

  /** Stops the tracer first, so that its greatest latency stays. */
  #greatestLatency(): GreatestLatency | undefined {
    const { latency } = this.#request.plan;
    if (latency === undefined || this.#armedMs === 0) return undefined;
    const { tracefs } = this.#ports;
    tracefs.append(`${latency}/tracing_on`, "0");
    const [trace = "", maximum = ""] = ["trace", "tracing_max_latency"].map((file) => {
      const text = tracefs.read(`${latency}/${file}`);
      return text.ok ? text.value : "";
    });
    return parseGreatestLatency(trace, maximum);
  }

  async #waitForEnd(capture: Capture): Promise<StopReason> {
    this.#enter("recording");
    const timer = setInterval(() => this.#report(), PROGRESS_INTERVAL_MS);
    const { durationNs, workload } = this.#request.spec;
    const { stoppedBy, problem } = await waitForEnd({
      durationNs: durationNs?.value,
      workload: workload.length > 0 ? this.#workload : undefined,
      stop: this.#stopWatch,
      capture,
      signals: this.#signals,
    });
    clearInterval(timer);
    if (problem) this.#problems.push(problem);
    return stoppedBy;
  }

  /** Stops tracing first, so that the shutdown is not recorded; then readers and workload. */
  async #stop(): Promise<void> {
    this.#enter("stopping");
    const ended = this.#signals.received()?.ended;
    if (ended) this.#problems.push(starterEnded(ended));
    const greatest = this.#greatestLatency();
    if (this.#armedMs > 0) this.#capture?.ending(await this.#changes(), greatest);
    this.#watch?.close();
    this.#stopWatch?.end();
    const file = this.#tracingOn();
    if (this.#applied.some(({ apply }) => "path" in apply && apply.path === file))
      this.#ports.tracefs.append(file, "0");
    this.#stoppedMs = this.#ports.nowMs();
    // Final, because tracing is off.
    if (this.#stopWatch?.hasFired() === true) this.#fired = this.#stopWatch;
    await Promise.all([this.#takeWorkload(), this.#readers?.discard()]);
    const [recorded, processes] = await Promise.all([this.#drain(), this.#endWorkload()]);
    this.#recorded = recorded;
    this.#processes = processes;
    this.#problems.push(...recorded.problems, ...(this.#workload?.problems() ?? []));
  }

  /** After the end of a starter there may be less than a second left: npm as a container's first process ends the container. */
  async #endWorkload(): Promise<readonly ProcessOutcome[]> {
    const graceMs = this.#signals.received()?.ended ? HURRIED_GRACE_MS : undefined;
    return (await this.#workload?.end(graceMs)) ?? [];
  }

  /** A session that ends early may still be starting processes. */
  async #takeWorkload(): Promise<void> {
    const [held] = await Promise.allSettled([this.#holding]);
    if (held.status === "fulfilled" && held.value?.ok === true) this.#workload = held.value.value;
  }

  /** A second signal does not wait for the buffers to drain. */
  async #drain(): Promise<CaptureResult> {
    const nothing: CaptureResult = { stats: [], problems: [] };
    const capture = this.#capture;
    if (!capture) return nothing;
    if (this.#armedMs === 0) return capture.abort().then(() => nothing);
    return Promise.race([
      capture.finish(this.#fired?.lastOn),
      this.#signals.second.then(() => capture.abort()).then(() => nothing),
    ]);
  }

  async #restore(guard: Guard): Promise<Teardown> {
    this.#enter("restoring");
    this.#freeBuffer?.release();
    this.#marker?.release();
    const { teardown, problems } = await restore({
      instance: this.#request.plan.instance,
      applied: this.#applied,
      before: await this.#before?.state(),
      isClean: (this.#workload?.left() ?? []).length === 0,
      guard,
      ports: this.#ports,
    });
    this.#problems.push(...problems);
    this.#enter("done");
    return teardown;
  }

  async #sweep(): Promise<void> {
    for (const { problems } of await this.#ports.sweep()) {
      this.#problems.push(...problems.map((problem): Diagnostic => ({ ...problem, severity: "warning" })));
    }
  }

  #apply(machine: StepMachine, wanted: (step: Step) => boolean): Promise<Result<void>> {
    const steps = this.#steps.filter((step) => wanted(step) && !this.#applied.includes(step));
    return applySteps(steps, machine, (step) => this.#applied.push(step));
  }

  #machine(guard: Guard): StepMachine {
    const { tracefs, mount, isMounted } = this.#ports;
    return {
      tracefs,
      guard,
      mount,
      isMounted,
      tids: (source) => resolveTids(source, this.#workload?.pids ?? []),
      shareMarker: ({ path, anyUser }) => this.#shareMarker(path, anyUser),
      release: () => this.#workload?.release(),
      onProgress: (doing) => this.#report(doing),
    };
  }

  #shareMarker(path: string, anyUser: boolean): TracefsResult<void> {
    const shared = this.#ports.tracefs.share(path, anyUser);
    if (!shared.ok) return shared;
    this.#marker = shared.value;
    return { ok: true, value: undefined };
  }

  #enter(phase: SessionProgress["phase"]): void {
    this.#phase = phase;
    this.#report();
  }

  #report(doing?: string): void {
    const { events, lost } = this.#capture?.progress() ?? { events: 0, lost: 0 };
    const elapsedMs = this.#armedMs === 0 ? 0 : this.#ports.nowMs() - this.#armedMs;
    const figures = { phase: this.#phase, elapsedMs, events, lost };
    this.#request.onProgress?.({ ...figures, ...(doing !== undefined && { doing }) });
  }

  #outcome(
    startedAt: Date,
    stoppedBy: StopReason,
    teardown: Teardown,
    more: readonly Diagnostic[],
  ): SessionOutcome {
    const { recording } = this.#recorded;
    const recordedMs = this.#armedMs === 0 ? 0 : this.#stoppedMs - this.#armedMs;
    return {
      id: this.#request.plan.instance,
      startedAt: startedAt.toISOString(),
      startToArmedMs: this.#armedMs,
      recordedNs: Math.round(recordedMs * 1e6),
      stoppedBy: this.#abandoned() ?? this.#endedBy(stoppedBy),
      ...(recording !== undefined && { recording }),
      workload: this.#processes,
      teardown,
      problems: withoutRepetition([...this.#problems, ...more]),
    };
  }

  #tracingOn(): string {
    const { folder } = this.#request.plan;
    return folder === "" ? "tracing_on" : `${folder}/tracing_on`;
  }

  /** The kernel may have stopped in the moment in which something else ended the recording. */
  #endedBy(stoppedBy: StopReason): StopReason {
    const wasOver = stoppedBy.kind === "duration" || stoppedBy.kind === "workload-ended";
    return this.#fired && wasOver ? { kind: "event", event: this.#fired.event } : stoppedBy;
  }

  /** A second signal overrides whatever ended the recording. */
  #abandoned(): StopReason | undefined {
    const first = this.#signals.received();
    return first && this.#signals.abandoned() ? { ...stoppedBySignal(first), abandoned: true } : undefined;
  }
}

function inPhase(...phases: readonly Phase[]): (step: Step) => boolean {
  return (step) => phases.includes(step.phase);
}

function isRelease({ apply }: Step): boolean {
  return apply.kind === "release-workload";
}
