import { showBytes } from "../../../core/show-bytes.ts";

/** Executable memory of a process, and what it shows of which file. All numbers in bytes. */
export interface CodeMapping {
  readonly start: number;
  readonly end: number;
  /** Of `start` in the file. */
  readonly offset: number;
  /** The file's path as the kernel shows it, `[vdso]`, or nothing for memory without a file. Hostile text. */
  readonly name: string;
  /** What tells the file from another one of its path: as stat(2) has them on most file systems. Absent for memory without a file. */
  readonly identity?: FileIdentity;
}

/** A file, whatever its path: numbers as `stat` gives them. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/** More of them are not read: `vm.max_map_count` is 65,530 by default, and few of those hold code. */
const MOST_MAPPINGS = 10_000;

/**
 * The lines of executable memory in /proc/PID/maps (proc_pid_maps(5)), ascending. What isn't such a line is passed over, and so is
 * what lies beyond 2^53 (`[vsyscall]`). A newline in a path is `\012` there (fs/proc/task_mmu.c, `show_map_vma`).
 */
export function parseCodeMappings(text: Uint8Array): readonly CodeMapping[] {
  // One character a byte: a path may be any bytes, and only a line break ends a line.
  const lines = Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("latin1").split("\n");
  return lines.flatMap((line) => mappingOf(line) ?? []).slice(0, MOST_MAPPINGS);
}

const LINE =
  /^([\da-f]{1,16})-([\da-f]{1,16}) [r-][w-]x[ps] ([\da-f]{1,16}) ([\da-f]{1,4}):([\da-f]{1,8}) (\d{1,20})(?: +(.*))?$/su;

function mappingOf(line: string): CodeMapping | undefined {
  const [, start, end = "", offset = "", major = "", minor = "", inode = "", name = ""] =
    LINE.exec(line) ?? [];
  if (start === undefined) return undefined;
  const mapping = {
    start: Number.parseInt(start, 16),
    end: Number.parseInt(end, 16),
    offset: Number.parseInt(offset, 16),
    name: showBytes(Buffer.from(name, "latin1")),
    ...(inode !== "0" && { identity: { device: deviceOf(major, minor), inode: Number(inode) } }),
  };
  return isPlausible(mapping) ? mapping : undefined;
}

/** As stat(2) puts it together (glibc, `makedev`); majors have 12 bits, minors 20 (include/linux/kdev_t.h). */
function deviceOf(major: string, minor: string): number {
  const [high, low] = [Number.parseInt(major, 16), Number.parseInt(minor, 16)];
  return (low & 0xff) + high * 2 ** 8 + (low >>> 8) * 2 ** 20;
}

function isPlausible({ start, end, offset }: CodeMapping): boolean {
  return start < end && Number.isSafeInteger(end) && Number.isSafeInteger(offset + end - start);
}

/** The mapping that holds an address. */
export function mappingAt<Mapping extends Pick<CodeMapping, "start" | "end">>(
  mappings: readonly Mapping[],
  address: number,
): Mapping | undefined {
  return mappings.find(({ start, end }) => start <= address && address < end);
}

/** What a process had in its memory when /proc/PID/maps was read. */
export interface ProcessMaps {
  /** The process: id of its first thread. */
  readonly tgid: number;
  /** The trace clock before and after reading, as the kernel prints it (`now ts`). */
  readonly began: string;
  readonly ended: string;
  readonly mappings: readonly CodeMapping[];
}
