import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { endGroupsCommand, startGuardian, undoByScript } from "./guardian.ts";
import { openGroupList, type ProcessGroup } from "./group-list.ts";
import { openJournal, journalProblem } from "./journal.ts";
import { giveUpMountDuty, leaveMountCommand, takeMountDuty } from "./mount-duty.ts";
import { makeSessionFolder, removeSessionFolder } from "./session-folder.ts";
import { sessionsFolder } from "./session-name.ts";
import { ControlGroup } from "../workload/control-group.ts";
import { type Result, fail, ok } from "../../core/result.ts";

/** What undoes a session even if the runner dies: its folder, its journal and its guardian. */
export interface Guard {
  readonly folder: string;
  /** Records an undo; call it before the change. `command`: one line of shell, idempotent. */
  record(command: string): void;
  /** Records a process group for the guardian to end. */
  recordGroup(group: ProcessGroup): void;
  /** Creates a control group for the workload; `undefined` if the kernel refuses. */
  makeControlGroup(): ControlGroup | undefined;
  /** Records the undo of mounting; call it before mounting, and also if another session has mounted already. */
  recordMount(target: string): void;
  /** True: no other session needs the mount; unmount it. */
  giveUpMount(): boolean;
  /** Undoes everything by the journal, as the guardian would, even if tracefs is no longer mounted. False: something is left. */
  undo(): Promise<boolean>;
  /** Ends the guardian. `restored`: everything is undone, so the folder is removed; otherwise it stays for `recover`. */
  end(restored: boolean): Promise<void>;
}

interface GuardOptions {
  /** The folder of all sessions' folders. */
  readonly base?: string;
  /** Mount point of tracefs (also a future one), for the paths in the journal. */
  readonly root?: string;
}

/** Creates folder, journal and guardian in this order, so that each can be undone by its predecessors. Throws system errors. */
export function openGuard(session: string, { base = sessionsFolder, root }: GuardOptions = {}): Guard {
  const folder = makeSessionFolder(session, base);
  try {
    if (root !== undefined) writeFileSync(`${folder}/tracefs`, `${root}\n`, { mode: 0o600 });
    return guardIn(folder);
  } catch (error) {
    removeSessionFolder(folder);
    throw error;
  }
}

function guardIn(folder: string): Guard {
  const journal = openJournal(folder);
  const guardian = startGuardian(folder);
  const groups = openGroupList(folder, () => journal.record(endGroupsCommand(folder)));
  return {
    folder,
    record: (command) => journal.record(command),
    recordGroup: (group) => groups.record(group),
    makeControlGroup: () => ControlGroup.make(basename(folder), (path) => groups.recordControlGroup(path)),
    recordMount(target) {
      journal.record(leaveMountCommand(folder, target));
      takeMountDuty(folder);
    },
    giveUpMount: () => giveUpMountDuty(folder),
    undo: async () => (await undoByScript(folder)).status === 0,
    async end(restored) {
      journal.close();
      groups.close();
      if (restored) removeSessionFolder(folder);
      await guardian.dismiss();
    },
  };
}

/** `openGuard` with its system errors as diagnostics: without a journal, a session changes nothing. */
export function openGuardSafely(
  ports: { readonly guard: (session: string) => Guard },
  session: string,
): Result<Guard> {
  try {
    return ok(ports.guard(session));
  } catch (error) {
    return fail([journalProblem(error)]);
  }
}
