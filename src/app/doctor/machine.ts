import { callerUid } from "../../machine/identity.ts";
import { isFolder, textOf } from "../../machine/text-of.ts";
import { type MachineFacts, readMachineFacts } from "../../tracefs/read-facts.ts";
import { findGuestTools } from "../../vm/guest-tools.ts";
import { installedKernels } from "../../vm/kernels.ts";
import type { GuestMeans } from "./check-guests.ts";

/** What `doctor` asks of the machine, tracefs aside. */
export interface Machine {
  readonly facts: MachineFacts;
  /** Effective user id. */
  readonly uid: number;
  /** Text of a file under /proc or /sys; `undefined` where there is none, or it may not be read. */
  readonly readText: (path: string) => string | undefined;
  readonly isFolder: (path: string) => boolean;
  readonly guests: GuestMeans;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    facts: readMachineFacts(),
    uid: callerUid(),
    readText: (path) => textOf(path) || undefined,
    isFolder,
    guests: { tools: findGuestTools(), kernels: installedKernels().map(({ name }) => name) },
  };
}
