/** A text that people wrote, with its name as they would type it. */
export interface SourceFile {
  /** Path as given on the command line, or a label such as `<stdin>`. */
  readonly path: string;
  readonly text: string;
}

/** A half-open range of UTF-16 offsets in one source. */
export interface Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** 1-based line and column (in UTF-16 units), as editors count them. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

export function lineColumn(source: SourceFile, offset: number): LineColumn {
  const before = source.text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  const line = before.split("\n").length;
  return { line, column: offset - lastBreak };
}

/** A value that remembers where it was written. */
export interface Located<T> {
  readonly value: T;
  readonly at: Span;
}
