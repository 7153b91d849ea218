import { basename } from "node:path";
import { diagnostic, type Diagnostic } from "../../core/diagnostic.ts";
import { collect, fail, ok, type Result } from "../../core/result.ts";
import type { WorkloadItem } from "../../spec/spec.ts";
import type { HeldWorkload, HoldOptions } from "../ports.ts";
import type { ProcessOutcome } from "../../document/result-document.ts";
import type { ControlGroup } from "./control-group.ts";
import { endGroups } from "./end-groups.ts";
import { HeldProcess } from "./held-process.ts";
import type { Launch } from "./launch.ts";
import { prepareLaunch } from "./prepare-launch.ts";
import { possibleStrays } from "./possible-strays.ts";
import { mayHaveEscaped, notEnded, notRemoved, problemsOf } from "./problems.ts";
import type { ProcessEntry } from "../../machine/process-table.ts";
import { prepareStdio, type Copy } from "./stdio.ts";

/** How processes of a workload are started and ended. */
export interface WorkloadOptions extends HoldOptions {
  /** The caller's environment, with sudo's variables in it. Default: this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Between TERM and KILL. Default 1000. */
  readonly graceMs?: number;
}

/** Each holder answers within a few milliseconds; opening a FIFO that nobody writes to would wait for ever. */
/** Ample: under emulation, on a busy host, a process takes seconds to begin. */
const readyWithinMs = 30_000;

/**
 * Starts every copy of every item, held. Checks programs, CPUs and users before it starts the first one; if one fails to get
 * ready, ends those already started. Codes:
 * `workload-failed-to-start`, `no-such-cpu`, `not-permitted`.
 */
export async function holdWorkload(
  items: readonly WorkloadItem[],
  options: WorkloadOptions,
): Promise<Result<HeldWorkload>> {
  const session = basename(options.directory);
  const { environment: callers = process.env, marker } = options;
  const context = { callers, session, ...(marker !== undefined && { marker }) };
  const launches = collect(items.map((item, index) => prepareLaunch(item, index, context)));
  if (!launches.ok) return launches;
  const controlGroup = launches.value.length === 0 ? undefined : makeControlGroup(options);
  const started = await startAll(
    launches.value.flatMap((launch) => copiesOf(launch, options.directory)),
    options,
  );
  const [unready, contained] = await Promise.all([
    untilHeld(started.processes),
    containAll(started.processes, controlGroup),
  ]);
  const wrong = [...started.wrong, ...unready];
  const workload = new RunningWorkload(started.processes, {
    session,
    graceMs: options.graceMs ?? 1000,
    controlGroup,
    contained,
  });
  if (wrong.length === 0) return ok(workload);
  await workload.end();
  return fail([...wrong, ...workload.left()]);
}

interface Started {
  readonly processes: readonly HeldProcess[];
  readonly wrong: readonly Diagnostic[];
}

function copiesOf(launch: Launch, directory: string): Copy[] {
  const base = `${directory}/workload-${launch.item}`;
  return Array.from({ length: launch.count }, (_, copy) => ({ launch, copy, base: `${base}-${copy}` }));
}

/** Stops at the first that cannot be started. */
async function startAll(copies: readonly Copy[], { onGroup }: HoldOptions): Promise<Started> {
  const processes: HeldProcess[] = [];
  try {
    prepareStdio(copies);
    for (const copy of copies) {
      const held = await HeldProcess.start(copy);
      processes.push(held);
      onGroup(held.group);
    }
    return { processes, wrong: [] };
  } catch (error) {
    const culprit = copies[Math.min(processes.length, copies.length - 1)]!;
    return { processes, wrong: [notStarted(culprit.launch, (error as Error).message)] };
  }
}

async function untilHeld(processes: readonly HeldProcess[]): Promise<Diagnostic[]> {
  const answers = await Promise.all(processes.map((process) => process.held(readyWithinMs)));
  return answers.flatMap((answer, index) =>
    answer === undefined ? [] : [notStarted(processes[index]!.launch, answer)],
  );
}

function makeControlGroup({ controlGroup }: HoldOptions): ControlGroup | undefined {
  try {
    return controlGroup?.();
  } catch {
    // Its path could not be recorded, so it was not created. A full disk is reported with the first process.
    return undefined;
  }
}

/** Call it before they execute anything. False if one of them is not in the group, or could leave it. */
async function containAll(
  processes: readonly HeldProcess[],
  controlGroup: ControlGroup | undefined,
): Promise<boolean> {
  if (!controlGroup) return false;
  const added = await Promise.all(processes.map(({ group }) => controlGroup.add(group.pgid)));
  return added.every(Boolean) && controlGroup.isSealed;
}

function notStarted({ at, command }: Launch, reason: string): Diagnostic {
  const message = `cannot start ${command[0]}: ${reason}`;
  if (/setpriv|taskset/.test(reason)) {
    return diagnostic("workload-failed-to-start", message, {
      at,
      hint: "taskset and setpriv are in util-linux",
    });
  }
  return diagnostic("workload-failed-to-start", message, { at });
}

interface Bounds {
  readonly session: string;
  readonly graceMs: number;
  readonly controlGroup: ControlGroup | undefined;
  /** True if every process was in it before it ran. */
  readonly contained: boolean;
}

class RunningWorkload implements HeldWorkload {
  readonly pids: readonly number[];
  readonly groups: HeldWorkload["groups"];
  readonly ended: Promise<void>;
  readonly #processes: readonly HeldProcess[];
  readonly #bounds: Bounds;
  readonly #timers: NodeJS.Timeout[] = [];
  #released = false;
  #outcomes: Promise<readonly ProcessOutcome[]> | undefined;
  #problems: readonly Diagnostic[] = [];

  constructor(processes: readonly HeldProcess[], bounds: Bounds) {
    this.#processes = processes;
    this.#bounds = bounds;
    this.groups = processes.map(({ group }) => group);
    this.pids = this.groups.map(({ pgid }) => pgid);
    this.ended = allWaitedFor(processes);
  }

  release(): void {
    if (this.#released || this.#outcomes !== undefined) return;
    this.#released = true;
    for (const held of this.#processes) held.release();
    for (const held of this.#processes) this.#limitTime(held);
  }

  end(graceMs: number = this.#bounds.graceMs): Promise<readonly ProcessOutcome[]> {
    this.#outcomes ??= this.#end(graceMs);
    return this.#outcomes;
  }

  problems(): readonly Diagnostic[] {
    return [...this.#processes.flatMap(problemsOf), ...this.#problems];
  }

  left(): readonly Diagnostic[] {
    return this.#problems.filter(({ severity }) => severity === "error");
  }

  #limitTime(held: HeldProcess): void {
    const { timeoutNs } = held.launch;
    if (timeoutNs === undefined) return;
    this.#timers.push(setTimeout(() => void this.#timeOut(held), timeoutNs / 1e6));
  }

  async #timeOut(held: HeldProcess): Promise<void> {
    if (held.ending !== undefined) return;
    held.markEnded("timeout");
    await endGroups({ groups: [held.group] }, this.#bounds.graceMs);
  }

  async #end(graceMs: number): Promise<readonly ProcessOutcome[]> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const held of this.#processes) held.markEnded("session");
    const { session, controlGroup } = this.#bounds;
    const what = { groups: this.groups, mark: session, ...(controlGroup && { controlGroup }) };
    const left = await endGroups(what, graceMs);
    this.#problems = [...notEnded(left), ...(await this.#seeWhatEscaped(left))];
    if (left.length === 0) await Promise.all(this.#processes.map(({ exited }) => exited));
    return this.#processes.map((held) => held.outcome());
  }

  async #seeWhatEscaped(left: readonly ProcessEntry[]): Promise<readonly Diagnostic[]> {
    const { controlGroup, contained } = this.#bounds;
    const removed = (await controlGroup?.remove()) ?? true;
    return [
      ...(removed || left.length > 0 ? [] : [notRemoved(controlGroup!.path)]),
      ...(contained || !this.#released ? [] : mayHaveEscaped(possibleStrays(this.groups))),
    ];
  }
}

function allWaitedFor(processes: readonly HeldProcess[]): Promise<void> {
  const waited = processes.filter(({ launch }) => launch.wait);
  if (waited.length === 0) return new Promise(() => {});
  return Promise.all(waited.map(({ exited }) => exited)).then(() => undefined);
}
