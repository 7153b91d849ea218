import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { mostNames } from "../../plan/tracer/kernel-setting.ts";
import type { Step } from "../../plan/plan.ts";
import type { Snapshot } from "../../tracefs/snapshot.ts";
import type { Guard } from "../net/guard.ts";
import type { SessionPorts } from "../ports.ts";
import type { StateDifference, Teardown } from "../../document/result-document.ts";
import { lockHolder } from "../net/lock.ts";
import { giveLocks, undoSteps } from "./undo.ts";
import { compareSnapshots, type Verified } from "./verify.ts";

/** What there is to restore. */
export interface RestoreInput {
  readonly instance: string;
  /** The started steps, in order. */
  readonly applied: readonly Step[];
  /** Absent if the session ended before its snapshot was complete. */
  readonly before: Snapshot | undefined;
  /** False if processes of the workload are left: then the session's folder stays for `recover`. */
  readonly isClean: boolean;
  readonly guard: Guard;
  readonly ports: Pick<SessionPorts, "tracefs" | "snapshot" | "unmount" | "isMounted" | "mountedBySession">;
}

/** What restoring came to. */
export interface Restored {
  readonly teardown: Teardown;
  readonly problems: readonly Diagnostic[];
}

/** Undoes all steps, compares the snapshots, and ends the guardian. The second snapshot is taken before tracefs is unmounted. */
export async function restore({
  instance,
  applied,
  before,
  isClean,
  guard,
  ports,
}: RestoreInput): Promise<Restored> {
  const { tracefs, unmount, isMounted } = ports;
  if (!tracefs.exists("tracing_on")) return restoreElsewhere(applied, guard, tracefs.root);
  const duty = new MountDuty(guard);
  const machine = { tracefs, guard: duty, unmount, isMounted };
  const mounts = applied.filter(({ apply }) => apply.kind === "mount-tracefs");
  const others = applied.filter((step) => !mounts.includes(step));
  const undone = await undoSteps(others, machine);
  const compared = before
    ? compareSnapshots(before, await ports.snapshot(), verified(instance, applied))
    : nothingSeen;
  giveLocks(others);
  const unmounted = await undoSteps(mounts, machine);
  const isOthers = duty.leftToOthers || ports.mountedBySession();
  const left = mounts.length === 0 || isOthers ? [] : stillMounted(unmounted, ports);
  const differences = [...compared.differences, ...left];
  const ours = differences.filter(({ whose }) => whose === "ours");
  const problems = [...undone, ...unmounted, ...ours.map(stateDiffers)];
  const clean = problems.length === 0 && isClean;
  await guard.end(clean);
  return { teardown: { ...compared, differences, verified: clean }, problems };
}

/**
 * Another process unmounted tracefs (`umount --lazy` does so while files are open). Undoes by the journal, which mounts tracefs
 * for itself; the state is not compared.
 */
async function restoreElsewhere(applied: readonly Step[], guard: Guard, root: string): Promise<Restored> {
  const restored = await guard.undo();
  giveLocks(applied);
  await guard.end(restored);
  const message = restored
    ? `tracefs was unmounted from ${root} meanwhile: everything is undone, but the state could not be compared`
    : `tracefs was unmounted from ${root} meanwhile: not everything could be undone`;
  const hint = restored
    ? `mount it again: mount -t tracefs nodev ${root}`
    : "retry with `ftrace-run recover`";
  return {
    teardown: { ...nothingSeen, verified: false },
    problems: [diagnostic("state-differs", message, { hint })],
  };
}

const nothingSeen: Teardown = { verified: true, identicalFiles: 0, differences: [] };

function verified(instance: string, applied: readonly Step[]): Verified {
  const written = applied.flatMap(({ apply, undo }) =>
    [apply, undo].flatMap((operation) => (operation && "path" in operation ? [operation.path] : [])),
  );
  const raised = applied.flatMap(({ apply }) =>
    apply.kind === "take-lock" && apply.raises ? [apply.raises.file] : [],
  );
  const holder = lockHolder(mostNames.lock);
  const names = { ...mostNames, isHeld: holder !== undefined && holder !== instance };
  return { instance, written: new Set([...written, ...raised]), inTurn: [names] };
}

/** Remembers whether other sessions needed the mount when this one gave it up: then it stays, and they unmount it. */
class MountDuty {
  leftToOthers = false;
  readonly #guard: Guard;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  giveUpMount(): boolean {
    const isOurs = this.#guard.giveUpMount();
    this.leftToOthers ||= !isOurs;
    return isOurs;
  }
}

/** No session is left to unmount: unmounting failed, or another process mounted tracefs. */
function stillMounted(
  failed: readonly Diagnostic[],
  { tracefs, isMounted }: RestoreInput["ports"],
): readonly StateDifference[] {
  if (!isMounted(tracefs.root)) return [];
  return [
    { path: tracefs.root, before: null, after: "mounted", whose: failed.length > 0 ? "ours" : "foreign" },
  ];
}

function stateDiffers({ path, before, after }: StateDifference): Diagnostic {
  return diagnostic("state-differs", `${path} was ${shown(before)} and is ${shown(after)}`, {
    hint: "retry with `ftrace-run recover`",
  });
}

function shown(content: string | null): string {
  if (content === null) return "not there";
  return JSON.stringify(content.length > 80 ? `${content.slice(0, 80)}…` : content);
}
