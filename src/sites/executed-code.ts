import type { NamedOffset } from "../trace/names/user-code/user-code.ts";

/** Reads the files of programs. Returns nothing if the file is gone, or another file has its path. */
export interface CodeReader {
  /** Names the functions at offsets of a file. */
  readonly name: (file: ExecutedFile, offsets: readonly number[]) => Promise<NamedCode | undefined>;
  /** The range of the file around an offset that is always mapped together with it. */
  readonly around: (file: ExecutedFile, offset: number) => Promise<FileRange | undefined>;
}

/** A range of a file, in bytes from its start. */
export interface FileRange {
  readonly offset: number;
  readonly bytes: number;
}

/** A file that a process has executed. */
export interface ExecutedFile {
  /** As the process saw it. Hostile text. */
  readonly path: string;
  readonly tgid: number;
  readonly device: number;
  readonly inode: number;
}

/** The functions at offsets of a file. */
export interface NamedCode {
  readonly buildId?: string;
  readonly names: readonly NamedOffset[];
}
