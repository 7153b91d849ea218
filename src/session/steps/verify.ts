import type { Snapshot } from "../../tracefs/snapshot.ts";
import type { StateDifference, Teardown } from "../../document/result-document.ts";
import { sessionPrefix } from "../net/session-name.ts";
import { inItsInstance, isPerInstance } from "../../tracefs/instance-files.ts";
import { sessionGroup } from "../../tracefs/session-groups.ts";

/** What tells a session's own changes from those of others. */
export interface Verified {
  /** Name of the session's own instance. */
  readonly instance: string;
  /** Files that the session wrote, including those of its own instance. */
  readonly written: ReadonlySet<string>;
  /** Settings that sessions raise under a lock, and whether another session has the lock now. */
  readonly inTurn?: readonly RaisedSetting[];
}

interface RaisedSetting {
  readonly file: string;
  readonly text: string;
  readonly isHeld: boolean;
}

/** Compares two snapshots and attributes each difference. */
export function compareSnapshots(before: Snapshot, after: Snapshot, session: Verified): Teardown {
  const left = leftOver(after, session.instance);
  const instances = instanceDifferences(before, after);
  const gone = new Set(instances.map(({ path }) => path));
  const files = fileDifferences(before, after, ownership(session.written)).filter(
    (difference) => !gone.has(folderOf(difference.path)) && !isRaisedByOthers(difference, session.inTurn),
  );
  const differences = [...left, ...instances, ...files];
  return {
    verified: differences.every(({ whose }) => whose === "foreign"),
    identicalFiles: identical(before, after),
    differences,
  };
}

/** Remains of the session: its instance and its group of probes. */
function leftOver({ instances, groups }: Snapshot, instance: string): readonly StateDifference[] {
  const group = sessionGroup(instance);
  const paths = [
    ...instances
      .filter((name) => name === instance || name === `${instance}-max`)
      .map((name) => `instances/${name}`),
    ...(groups.includes(group) ? [`events/${group}`] : []),
  ];
  return paths.map((path) => ({ path, before: null, after: "there", whose: "ours" }));
}

/** Skips other sessions, which clean up after themselves. A foreign instance that was created or removed is one difference, not one per file. */
function instanceDifferences(before: Snapshot, after: Snapshot): readonly StateDifference[] {
  const cameOrWent = (name: string): boolean =>
    !name.startsWith(sessionPrefix) && before.instances.includes(name) !== after.instances.includes(name);
  const names = [...new Set([...before.instances, ...after.instances])].filter(cameOrWent).sort();
  return names.map((name) => ({
    path: `instances/${name}`,
    before: before.instances.includes(name) ? "there" : null,
    after: after.instances.includes(name) ? "there" : null,
    whose: "foreign",
  }));
}

/**
 * Attributes a difference. A global setting that the session wrote through its instance is the session's in every instance.
 */
function ownership(written: ReadonlySet<string>): (path: string) => StateDifference["whose"] {
  const settings = new Set([...written].map(inItsInstance).filter((file) => !isPerInstance(file)));
  return (path) => (written.has(path) || settings.has(inItsInstance(path)) ? "ours" : "foreign");
}

function fileDifferences(
  before: Snapshot,
  after: Snapshot,
  whose: (path: string) => StateDifference["whose"],
): StateDifference[] {
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...paths].flatMap((path) => {
    const was = before.files.get(path) ?? null;
    const is = after.files.get(path) ?? null;
    return was === is ? [] : [{ path, before: was, after: is, whose: whose(path) }];
  });
}

/**
 * True if another session had the setting raised at one of the two moments; it restores it. A setting left raised without a
 * session is a difference.
 */
function isRaisedByOthers(
  { path, before, after }: StateDifference,
  inTurn: readonly RaisedSetting[] = [],
): boolean {
  const setting = inTurn.find(({ file }) => file === path);
  if (!setting) return false;
  // The kernel rounds a size up to what its pages hold (kernel/trace/trace_sched_switch.c, `allocate_cmdlines_buffer`).
  const isRaised = (content: string | null): boolean => Number(content) >= Number(setting.text);
  return isRaised(after) ? setting.isHeld : isRaised(before);
}

function identical(before: Snapshot, after: Snapshot): number {
  let count = 0;
  for (const [path, content] of before.files) if (after.files.get(path) === content) count++;
  return count;
}

/** `instances/NAME` for a file of an instance; otherwise the file itself. */
function folderOf(path: string): string {
  return /^instances\/[^/]+/.exec(path)?.[0] ?? path;
}
