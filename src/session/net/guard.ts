import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { endGroupsCommand, startGuardian, undoByScript } from "./guardian.ts";
import { openGroupList, type ProcessGroup } from "./group-list.ts";
import { openJournal, journalProblem } from "./journal.ts";
import { giveUpMountDuty, leaveMountCommand, takeMountDuty } from "./mount-duty.ts";
import { makeSessionFolder, removeSessionFolder } from "./session-folder.ts";
import { sessionsFolder } from "./session-prefix.ts";
import { ControlGroup } from "../workload/control-group.ts";
import { type Result, fail, ok } from "../../core/result.ts";

/** The net under a session: its folder, its journal and its guardian, as one. */
export interface Guard {
  readonly folder: string;
  /** To be called before the change that `command` undoes. One line of shell, idempotent. */
  record(command: string): void;
  recordGroup(group: ProcessGroup): void;
  /** For the workload; `undefined` where none can be created. */
  makeControlGroup(): ControlGroup | undefined;
  /** Before mounting; also when another session has mounted already. */
  recordMount(target: string): void;
  /** True where nobody else relies on the mount: unmount now. */
  giveUpMount(): boolean;
  /** Undoes everything by the journal, as when the runner dies; it finds tracefs also where that isn't mounted. False: something is left. */
  undo(): Promise<boolean>;
  /** `restored`: everything is undone, nothing is kept; else the folder stays, for `recover`. */
  end(restored: boolean): Promise<void>;
}

interface GuardOptions {
  /** Holds the folders of all sessions. */
  readonly base?: string;
  /** Where the journal's paths begin: where tracefs is mounted, or will be. */
  readonly root?: string;
}

/** Folder first, then journal, then the guardian: each can be undone by what is there before it. Throws system errors. */
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

/** No net, no session: where the journal can't be kept, nothing is touched. */
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
