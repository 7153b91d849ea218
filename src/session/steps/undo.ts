import { setTimeout as sleep } from "node:timers/promises";
import { assertNever } from "../../core/assert-never.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { DEFINITIONS, eventFolder, removalText } from "../../plan/events/dynamic-event.ts";
import { locateUnder, operationShell } from "../../plan/shell/operation-shell.ts";
import type { Operation, Step } from "../../plan/plan.ts";
import type { MountFailure } from "../../tracefs/mount-tracefs.ts";
import type { Tracefs, TracefsResult } from "../../tracefs/port.ts";
import type { Guard } from "../net/guard.ts";
import { instanceFolderOf, instanceWords } from "../../tracefs/tracefs-path.ts";
import { giveLock } from "../net/lock.ts";
import { lowerSetting } from "./lock-setting.ts";
import { setList } from "./set-list.ts";
import { holdersOf } from "../../machine/holders.ts";

/** What undoing a step needs. */
export interface UndoMachine {
  readonly tracefs: Tracefs;
  readonly guard: Pick<Guard, "giveUpMount">;
  unmount(target: string): Promise<MountFailure | undefined>;
  isMounted(target: string): boolean;
}

/** Undoes steps in reverse order, except for locks: see `giveLocks`. Continues after failures and returns all of them. */
export async function undoSteps(
  steps: readonly Step[],
  machine: UndoMachine,
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  for (const { undo } of steps.toReversed()) {
    if (!undo) continue;
    const reason = isGone(undo, machine.tracefs) ? undefined : await undoOne(undo, machine);
    if (reason !== undefined) problems.push(undoFailed(undo, reason, machine.tracefs.root));
  }
  return problems;
}

/** Releases the locks; call it after the snapshots are compared. */
export function giveLocks(steps: readonly Step[]): void {
  for (const { undo } of steps) if (undo?.kind === "give-lock") giveLock(undo);
}

function undoFailed(undo: Operation, reason: string, root: string): Diagnostic {
  const hint = `by hand: ${operationShell(undo, locateUnder(root))}`;
  return diagnostic("undo-failed", `undo failed: ${reason}`, { hint });
}

/** A removed instance needs no further undo. */
function isGone(undo: Operation, tracefs: Tracefs): boolean {
  return "path" in undo && !tracefs.exists(instanceFolderOf(undo.path));
}

/** `undefined`: undone; otherwise the reason for the failure. */
async function undoOne(operation: Operation, machine: UndoMachine): Promise<string | undefined> {
  switch (operation.kind) {
    case "remove-instance":
      return removeInstance(operation.name, machine.tracefs);
    case "unmount-tracefs":
      return unmount(operation.target, machine);
    case "append":
      return failureOf(machine.tracefs.append(operation.path, operation.text));
    case "replace":
      return failureOf(machine.tracefs.replace(operation.path, operation.text));
    case "set-list":
      return failureOf(await setList(machine.tracefs, operation));
    case "remove-event":
      return removeEvent(operation, machine.tracefs);
    case "give-lock":
      return lowerSetting(operation, machine.tracefs, failureOf);
    case "take-lock":
    case "mount-tracefs":
    case "make-instance":
    case "define-event":
    case "expect":
    case "write-tids":
    case "share-marker":
    case "release-workload":
      throw new TypeError(`${operation.kind} undoes nothing`);
    default:
      return assertNever(operation);
  }
}

async function removeInstance(name: string, tracefs: Tracefs): Promise<string | undefined> {
  const folder = `instances/${name}`;
  const reason = await whileBusy(() => {
    if (!tracefs.exists(folder)) return undefined;
    return failureOf(tracefs.removeInstance(name));
  });
  if (reason === undefined) return undefined;
  // If the instance cannot be removed, at least disable its events: they cost time even if nothing is recorded.
  tracefs.append(`${folder}/events/enable`, "0");
  const holders = holdersOf(tracefs.absolute(folder));
  return holders.length === 0 ? reason : `${reason}, held open by ${holders.join(", ")}`;
}

/** An event that another instance has enabled stays busy; the reason names the instances. */
async function removeEvent(
  event: Extract<Operation, { kind: "remove-event" }>,
  tracefs: Tracefs,
): Promise<string | undefined> {
  const folder = eventFolder(event);
  const reason = await whileBusy(() => {
    if (!tracefs.exists(folder)) return undefined;
    return failureOf(tracefs.append(DEFINITIONS, removalText(event)));
  });
  const users = reason === undefined ? [] : usersOf(folder, tracefs);
  return users.length === 0 ? reason : `${reason}: ${folder} is enabled in ${users.join(", ")}`;
}

function usersOf(folder: string, tracefs: Tracefs): readonly string[] {
  const instances = tracefs.list("instances");
  const folders = ["", ...(instances.ok ? instances.value.map((name) => `instances/${name}`) : [])];
  return folders
    .filter((instance) => {
      const enabled = tracefs.read(`${instance === "" ? "" : `${instance}/`}${folder}/enable`);
      return enabled.ok && enabled.value.startsWith("1");
    })
    .map(instanceWords);
}

async function unmount(
  target: string,
  { guard, unmount, isMounted }: UndoMachine,
): Promise<string | undefined> {
  if (!guard.giveUpMount()) return undefined;
  return whileBusy(async () => (isMounted(target) ? (await unmount(target))?.message : undefined));
}

const ATTEMPTS = 60;
const PAUSE_MS = 25;

/** A file that was just closed keeps its instance busy for a moment. */
async function whileBusy(
  attempt: () => string | undefined | Promise<string | undefined>,
): Promise<string | undefined> {
  for (let count = 1; ; count++) {
    const reason = await attempt();
    if (reason === undefined || !/busy/i.test(reason) || count >= ATTEMPTS) return reason;
    await sleep(PAUSE_MS);
  }
}

function failureOf(result: TracefsResult<void>): string | undefined {
  return result.ok ? undefined : `${result.error.errno} on ${result.error.path}`;
}
