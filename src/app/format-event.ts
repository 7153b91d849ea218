import { diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { nearest } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { EventFormat } from "../trace/decode/event-format.ts";
import type { ControlFiles } from "../tracefs/port.ts";
import { readEventFormat } from "../tracefs/read-facts.ts";
import { type AskedKernel, askKernel } from "./ask-kernel.ts";
import { readFormats } from "./gather-facts.ts";
import { listEvents } from "./list-kernel.ts";
import { chooseEvents } from "../core/name-filter.ts";

/** `eventFormats` of the live kernel or a guest's. Errors: also why the kernel could not be asked. */
export function formatEvents(pattern: string, kernel: AskedKernel): Promise<Result<readonly EventFormat[]>> {
  return askKernel(kernel, (files) => eventFormats(files, pattern));
}

/**
 * The formats of events named by `system:event`, by a system, an event or a glob, or by a system call (`openat`).
 * Errors: `unknown-event` (with the nearest name), `kernel-refused`.
 */
export function eventFormats(tracefs: ControlFiles, pattern: string): Result<readonly EventFormat[]> {
  const all = listEvents(tracefs, undefined);
  if (!all.ok) return all;
  const wanted = chooseEvents(all.value, pattern);
  if (wanted.length === 0) return fail([unknownEvent(pattern, all.value)]);
  const formats = readFormats(wanted, (name) => readEventFormat(tracefs, name));
  return formats.ok ? ok([...formats.value.values()]) : formats;
}

function unknownEvent(pattern: string, all: readonly string[]): ReturnType<typeof diagnostic> {
  const close = nearest(
    pattern,
    pattern.includes(":") ? all : all.map((event) => event.split(":")[1] ?? event),
  );
  return diagnostic("unknown-event", `this kernel has no event ${quoted(pattern)}`, {
    hint: close === undefined ? whereToLook(pattern, all) : `did you mean "${close}"?`,
  });
}

function whereToLook(pattern: string, all: readonly string[]): string {
  const isPart = /^\w+$/u.test(pattern) && all.some((event) => event.includes(pattern));
  return isPart ? `see: ftrace-run list events '*${pattern}*'` : "see: ftrace-run list events";
}
