import { openFlushedAppend } from "./session-folder.ts";

/**
 * What the guardian ends: process groups (lines `LEADER TICKS` of the file `groups`) and control groups (paths in `cgroups`).
 * Each line is on the disk before the next process starts.
 */
export interface GroupList {
  /** Call it as soon as the group exists. */
  record(group: ProcessGroup): void;
  /** Call it before the group is created. */
  recordControlGroup(path: string): void;
  close(): void;
}

/** `beforeFirst` is called once, before the lists exist, to record the undo that ends their groups. */
export function openGroupList(folder: string, beforeFirst: () => void): GroupList {
  let files: { readonly groups: FlushedAppend; readonly controlGroups: FlushedAppend } | undefined;
  const open = (): NonNullable<typeof files> => {
    beforeFirst();
    return {
      groups: openFlushedAppend(`${folder}/groups`),
      controlGroups: openFlushedAppend(`${folder}/cgroups`),
    };
  };
  return {
    record({ pgid, startTime }) {
      files ??= open();
      files.groups.append(`${pgid} ${startTime}\n`);
    },
    recordControlGroup(path) {
      files ??= open();
      files.controlGroups.append(`${path}\n`);
    },
    close() {
      files?.groups.close();
      files?.controlGroups.close();
    },
  };
}

type FlushedAppend = ReturnType<typeof openFlushedAppend>;

/** A process group by its leader; the start time distinguishes the leader from a later process with the same id. */
export interface ProcessGroup {
  readonly pgid: number;
  /** Field 22 of `/proc/PID/stat`, in clock ticks since boot, as text. */
  readonly startTime: string;
}
