/** What is known of an address in a program. */
export type UserFrame =
  | {
      readonly kind: "function";
      /** Path of its file. */
      readonly file: string;
      readonly symbol: string;
      /** Offset of its start in the file. */
      readonly start: number;
      /** Bytes after its start, if offsets in one function are separate frames. */
      readonly delta?: number;
    }
  /** In a file that has no name for it. */
  | { readonly kind: "offset"; readonly file: string; readonly offset: number }
  /** In memory that belongs to no file. */
  | { readonly kind: "anonymous" }
  /** Memory that was not read. `address`: where addresses are separate frames. */
  | { readonly kind: "unknown"; readonly address?: bigint }
  /** Stands for all callers beyond the point where unwinding stopped. */
  | { readonly kind: "cut-short" }
  /** All frames beyond the limit. */
  | { readonly kind: "other" };

/**
 * The names of frames in a result: `main (prog)`. Paths distinguish files of one name, start addresses functions of one name in one
 * file: a row has one meaning.
 */
export function userLabels(frames: readonly UserFrame[]): readonly string[] {
  const paths = Map.groupBy(new Set(frames.flatMap(fileOf)), nameOf);
  const isOne = (file: string): boolean => paths.get(nameOf(file))?.length === 1;
  const shown = (file: string): string => (isOne(file) ? nameOf(file) : file);
  const starts = Map.groupBy(frames.flatMap(functionOf), ({ file, symbol }) => `${symbol} ${file}`);
  return frames.map((frame) => {
    if (frame.kind !== "function") return plainLabel(frame, shown);
    const { file, symbol, start, delta } = frame;
    const namesakes = new Set(starts.get(`${symbol} ${file}`)?.map((one) => one.start));
    const startText = namesakes.size > 1 ? ` at 0x${start.toString(16)}` : "";
    const behind = delta === undefined ? "" : `+0x${delta.toString(16)}`;
    return `${symbol}${behind}${startText} (${shown(file)})`;
  });
}

function plainLabel(
  frame: Exclude<UserFrame, { readonly kind: "function" }>,
  shown: (file: string) => string,
): string {
  switch (frame.kind) {
    case "offset":
      return `0x${frame.offset.toString(16)} (${shown(frame.file)})`;
    case "anonymous":
      return "[code without a file]";
    case "unknown":
      return frame.address === undefined ? "[unknown]" : `[unknown] 0x${frame.address.toString(16)}`;
    case "cut-short":
      return "[cut short]";
    case "other":
      return "(other functions)";
  }
}

function fileOf(frame: UserFrame): readonly string[] {
  return "file" in frame ? [frame.file] : [];
}

function functionOf(frame: UserFrame): readonly Extract<UserFrame, { readonly kind: "function" }>[] {
  return frame.kind === "function" ? [frame] : [];
}

/** Without its folders. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}
