/** What is known of an address in a program. */
export type UserFrame =
  | {
      readonly kind: "function";
      /** Path of its file. */
      readonly file: string;
      readonly symbol: string;
      /** Of its beginning in the file. */
      readonly start: number;
      /** Bytes behind its beginning, where offsets in one function are separate frames. */
      readonly delta?: number;
    }
  /** In a file that has no name for it. */
  | { readonly kind: "offset"; readonly file: string; readonly offset: number }
  /** In memory that isn't of a file. */
  | { readonly kind: "anonymous" }
  /** Memory that was not read. `address`: where addresses are separate frames. */
  | { readonly kind: "unknown"; readonly address?: bigint }
  /** Stands for all callers beyond the point where unwinding stopped. */
  | { readonly kind: "cut-short" }
  /** All beyond those that there is room for. */
  | { readonly kind: "other" };

/**
 * What frames are called in a result: `main (prog)`. Files of one name are told apart by their paths, functions of one name in one
 * file by where they begin: a row has one meaning.
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
