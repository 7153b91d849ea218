import { type Diagnostic, warning } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import type { Recording } from "../trace/recording.ts";
import { countOf } from "../core/quantity-text.ts";
import { CALL_EXIT } from "../aggregate/calls-followed/call-events.ts";
import { KERNEL_STACK } from "../aggregate/stack/stack-format.ts";
import type { RecordSelection } from "./selection/record-selection.ts";
import { USER_STACK } from "../trace/names/user-code/stack-addresses.ts";

/** What a recording can have that some formats are made of. */
export type RecordedKind = "calls" | "stacks";

/** A format in which a recording can be had, for other tools. */
export interface Exporter {
  /** `--to NAME`. */
  readonly name: string;
  /** How names of its files usually end, without the first dot. */
  readonly ending: string;
  /** One line for `--help` and the docs. */
  readonly summary: string;
  /** What it is made of: a recording must have one of these. Empty: any recording will do. */
  readonly needs: readonly RecordedKind[];
  /** Lists the recording itself: also a `--format` of `run` and `report`. */
  readonly isListing?: true;
  load(): Promise<WriteExport>;
}

/** What of a recording is wanted. */
export interface ExportRequest {
  /** Kinds that the recording has and the format is made of; at least one where the format needs one. */
  readonly kinds: ReadonlySet<RecordedKind>;
  /** `Recording.recordedEvents`: a file has the formats of others, too. */
  readonly recorded: ReadonlySet<string>;
  /** Stacks of these events only; absent: of all. */
  readonly events?: ReadonlySet<string>;
  /** For a listing: only these records; absent: all. */
  readonly selection?: RecordSelection;
}

/** Errors: `unsupported`, where the recording's formats lack what is needed. */
export type WriteExport = (recording: Recording, request: ExportRequest) => Result<Exported>;

/** A recording in another format. */
export interface Exported {
  /** The file, a piece at a time; to be read once. */
  readonly text: Iterable<string>;
  /** What isn't in the text; complete when that has been read. */
  readonly problems: () => readonly Diagnostic[];
}

/** `12 stacks cut short (not exported)`; nothing where nothing was counted. */
export function omitted(count: number, thing: string, rest: string): readonly Diagnostic[] {
  return count === 0 ? [] : [warning("export-partial", `${countOf(count, thing)} ${rest} (not exported)`)];
}

/** What a recording of these events (`Recording.recordedEvents`) can be exported as. */
export function kindsOf(recorded: ReadonlySet<string>): ReadonlySet<RecordedKind> {
  const kinds = new Set<RecordedKind>();
  if (recorded.has(CALL_EXIT)) kinds.add("calls");
  if (recorded.has(KERNEL_STACK) || recorded.has(USER_STACK)) kinds.add("stacks");
  return kinds;
}
