import { openFlushedAppend } from "./session-folder.ts";

/**
 * What the guardian ends, a line each, on the disk before the next process starts: process groups (`LEADER TICKS`) in
 * `groups`, paths of control groups in `cgroups`.
 */
export interface GroupList {
  record(group: ProcessGroup): void;
  /** To be called before it is made. */
  recordControlGroup(path: string): void;
  close(): void;
}

/** `beforeFirst` is called before the lists exist: whatever ends what is in them is recorded there, once. */
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

/** A process group by its leader, which is told from a later process of the same number by its start time. */
export interface ProcessGroup {
  readonly pgid: number;
  /** Field 22 of `/proc/PID/stat`, in clock ticks since boot, as text. */
  readonly startTime: string;
}
