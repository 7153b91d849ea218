import { formatEvents } from "../../app/format-event.ts";
import type { WantedGuest } from "../../app/guest/ask-guest.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { formatText } from "../../report/commands/format-text.ts";
import { safeJson } from "../../core/safe-json.ts";
import type { PlainFormat } from "../common-options.ts";
import { type ConsoleIo, textOptions } from "../terminal/console-io.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { reportProblems } from "../terminal/show-problems.ts";

/** Options of the command `format`. */
export interface FormatOptions {
  readonly format: PlainFormat;
  /** A guest's kernel instead of the live one. */
  readonly vm?: WantedGuest;
}

/** Prints the formats of the events that match. Returns the exit status. */
export async function printFormats(
  pattern: string,
  { format, vm }: FormatOptions,
  io: ConsoleIo,
): Promise<number> {
  const formats = await formatEvents(pattern, { vm, host: guestHost(io) });
  if (!formats.ok) return reportProblems(formats.error, io);
  const { value: events } = formats;
  if (format === "json") io.out(`${safeJson(events)}\n`);
  else io.out(events.map((event) => formatText(event, textOptions(io.stdout))).join("\n"));
  return exitStatus.held;
}
