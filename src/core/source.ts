/** A source text with its name, as users would type it. */
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

/** Where an offset of a source is, for people. */
export function lineColumn(source: SourceFile, offset: number): LineColumn {
  const starts = lineStarts(source);
  let line = 1;
  for (let end = starts.length; line < end;) {
    const middle = (line + end) >> 1;
    if (starts[middle]! <= offset) line = middle + 1;
    else end = middle;
  }
  return { line, column: offset - starts[line - 1]! + 1 };
}

/** A value with its span in the source. */
export interface Located<T> {
  readonly value: T;
  readonly at: Span;
}

const known = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which a source's lines start. Computed once: a file may have thousands of errors. */
function lineStarts(source: SourceFile): readonly number[] {
  const before = known.get(source);
  if (before) return before;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1))
    starts.push(at + 1);
  known.set(source, starts);
  return starts;
}
