import type { AbortLike } from "../core/abort.ts";

/** Values of a spec's parameters by name. A time or a size is a string with its unit (`200ms`, `8MiB`). */
export type Parameters = Readonly<Record<string, string | number | bigint | boolean>>;

/** As the command line would give them. */
export function asWritten(set: Parameters = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)]));
}

/** Options of `run`. */
export interface RunOptions {
  /** Values of the spec's parameters. */
  readonly set?: Parameters;
  /** Instead of the spec's `duration`: `5s`, `200ms`. */
  readonly duration?: string;
  /** Folder for trace.dat, result.json and reports; made if need be. Default: the recording is not kept. */
  readonly out?: string;
  /** Ends the recording early, as Ctrl-C does: everything is restored, and the result covers what was recorded. */
  readonly signal?: AbortLike;
  /** Runs in a throwaway guest, without root: with the newest installed kernel (`true`), or this one (`6.12`). */
  readonly vm?: true | string;
}

/** What opening a spec takes of these options. */
export function openingOptions({ set, duration }: Pick<RunOptions, "set" | "duration">): {
  readonly set: Readonly<Record<string, string>>;
  readonly duration?: string;
} {
  return { set: asWritten(set), ...(duration !== undefined && { duration }) };
}
