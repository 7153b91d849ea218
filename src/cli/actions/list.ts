import type { WantedGuest } from "../../app/guest/ask-guest.ts";
import { type Listable, listThings as list } from "../../app/list-things.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { listText } from "../../report/commands/list-text.ts";
import type { TextOptions } from "../../report/text/ink.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Arguments and options of the command `list`. */
export interface WantedList {
  readonly what: Listable;
  readonly glob: string | undefined;
  /** A guest's kernel instead of the live one. */
  readonly vm: WantedGuest | undefined;
}

/** Prints names, one a line. Returns the exit status. */
export async function listThings({ what, glob, vm }: WantedList, io: ConsoleIo): Promise<number> {
  const entries = await list(what, glob, { vm, host: guestHost(io) });
  if (!entries.ok) return reportProblems(entries.error, io);
  io.out(listText(entries.value, listOptions(io)));
  return exitStatus.held;
}

/** Lines are wrapped on a terminal only; elsewhere programs read them. */
function listOptions({ stdout }: ConsoleIo): TextOptions {
  const options = textOptions(stdout);
  return stdout.isTerminal ? options : { ...options, width: Infinity };
}
