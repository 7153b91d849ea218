import type { NamedOffset } from "../trace/names/user-code/user-code.ts";

/** Reads the files of programs. Nothing where the file is gone, or another one has its path. */
export interface CodeReader {
  /** Finds the functions at offsets in a file. */
  readonly name: (file: ExecutedFile, offsets: readonly number[]) => Promise<NamedCode | undefined>;
  /** The code around an offset that is always loaded with it, in one piece. */
  readonly around: (file: ExecutedFile, offset: number) => Promise<FileRange | undefined>;
}

/** In bytes from the file's beginning. */
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

export interface NamedCode {
  readonly buildId?: string;
  readonly names: readonly NamedOffset[];
}
