import type { Parameters } from "./parameters.ts";
import type { AbortLike } from "../core/abort.ts";
/** How a spec is run. */
export interface RunOptions {
  /** Values of the spec's parameters. */
  readonly set?: Parameters;
  /** Instead of the spec's `duration`: `5s`, `200ms`. */
  readonly duration?: string;
  /** Folder for trace.dat, result.json and reports; made if need be. Default: the recording is not kept. */
  readonly out?: string;
  /** Ends the recording early, as Ctrl-C does: everything is restored, and the result is about what was recorded. */
  readonly signal?: AbortLike;
  /** Runs in a throwaway guest, without root: with the newest installed kernel (`true`), or this one (`6.12`). */
  readonly vm?: true | string;
}
