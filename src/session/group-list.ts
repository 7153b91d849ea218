import type { ProcessGroup } from "./ports.ts";
import { openFlushedAppend } from "./session-folder.ts";

/** The process groups of a session, for the guardian: one line each, `LEADER TICKS`, on the disk before the next starts. */
export interface GroupList {
  record(group: ProcessGroup): void;
  close(): void;
}

/** `beforeFirst` is called before the list exists: whatever ends its groups is recorded there, once. */
export function openGroupList(folder: string, beforeFirst: () => void): GroupList {
  let file: ReturnType<typeof openFlushedAppend> | undefined;
  const open = (): NonNullable<typeof file> => {
    beforeFirst();
    return openFlushedAppend(`${folder}/groups`);
  };
  return {
    record({ pgid, startTime }) {
      file ??= open();
      file.append(`${pgid} ${startTime}\n`);
    },
    close: () => file?.close(),
  };
}
