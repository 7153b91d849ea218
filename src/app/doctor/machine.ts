import type { GuestMeans } from "./check-guests.ts";
import type { MachineFacts } from "../../tracefs/read-facts.ts";

/** What `doctor` asks of the machine besides tracefs. */
export interface Machine {
  readonly facts: MachineFacts;
  /** Effective user id. */
  readonly uid: number;
  /** Text of a file under /proc or /sys; `undefined` where there is none or it may not be read. */
  readonly readText: (path: string) => string | undefined;
  readonly isFolder: (path: string) => boolean;
  readonly guests: GuestMeans;
}
