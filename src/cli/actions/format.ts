import { formatEvents } from "../../app/format-event.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { formatText } from "../../report/commands/format-text.ts";
import { safeJson } from "../../report/json-report.ts";
import type { WantedGuest } from "../guest/ask-guest.ts";
import type { PlainFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf } from "../exit-status.ts";
import { askKernel } from "../files/kernel-files.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { textOptions } from "../terminal/text-options.ts";

/** Options of the command `format`. */
export interface FormatOptions {
  readonly format: PlainFormat;
  readonly vm?: WantedGuest;
}

/** Prints the formats of the events that match. Returns the exit status. */
export async function printFormats(
  pattern: string,
  { format, vm }: FormatOptions,
  io: ConsoleIo,
): Promise<number> {
  const formats = await askKernel(vm, io, (files) => formatEvents(files, pattern));
  if (!formats.ok) {
    showProblems(formats.error, io);
    return statusOf({ problems: formats.error });
  }
  const { value: events } = formats;
  if (format === "json") io.out(`${safeJson(events)}\n`);
  else io.out(events.map((event) => formatText(event, textOptions(io.stdout))).join("\n"));
  return exitStatus.held;
}
