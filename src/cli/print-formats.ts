import { formatEvents } from "../app/format-event.ts";
import { openKernelView } from "../app/kernel-view.ts";
import type { Result } from "../core/result.ts";
import { formatText } from "../report/commands/format-text.ts";
import { safeJson } from "../report/json-report.ts";
import type { EventFormat } from "../trace/event-format.ts";
import type { PlainFormat } from "./common-options.ts";
import type { ConsoleIo } from "./console-io.ts";
import { exitStatus } from "../core/exit-status.ts";
import { statusOf } from "./exit-status.ts";
import { retryAsRoot } from "./retry-command.ts";
import { showProblems } from "./show-problems.ts";
import { textOptions } from "./text-options.ts";

/** Prints the formats of the events that match. Returns the exit status. */
export async function printFormats(pattern: string, format: PlainFormat, io: ConsoleIo): Promise<number> {
  const formats = await readFormats(pattern);
  if (!formats.ok) {
    showProblems(formats.error, io);
    return statusOf({ problems: formats.error });
  }
  const { value: events } = formats;
  if (format === "json") io.out(`${safeJson(events)}\n`);
  else io.out(events.map((event) => formatText(event, textOptions(io.stdout))).join("\n"));
  return exitStatus.held;
}

async function readFormats(pattern: string): Promise<Result<readonly EventFormat[]>> {
  const view = await openKernelView(retryAsRoot(process.argv.slice(2), process.env));
  if (!view.ok) return view;
  try {
    return formatEvents(view.value.tracefs, pattern);
  } finally {
    await view.value.close();
  }
}
