import { countText } from "../../core/quantity-text.ts";
import type { RecordedMachine } from "../../trace/decode/binary-printf.ts";
import { parseEventFormat } from "../../trace/decode/parse-event-format.ts";
import { noSymbols } from "../../trace/names/symbols.ts";
import { compilePrintFmt } from "../../trace/print-fmt/print-fmt.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { type Check, works } from "./check.ts";

/** Reasons that are told, the most frequent first. */
const MOST_REASONS = 3;

/** Whether `--format trace` can print this kernel's events as the kernel does, and for how many it can't, and why. */
export function checkPrintFormats(tracefs: Tracefs, events: readonly string[]): Check {
  const read = events.flatMap((event) => reasonOf(tracefs, event) ?? []);
  const reasons = Map.groupBy(
    read.filter((reason) => reason !== ""),
    (reason) => reason,
  );
  const count = [...reasons.values()].reduce((sum, { length }) => sum + length, 0);
  const all = `${countText(read.length - count)} of ${countText(read.length)} can be interpreted`;
  if (count === 0) return works("print formats", all);
  const frequent = [...reasons].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_REASONS);
  const shown = frequent.map(([reason, { length }]) => `${reason} (${countText(length)})`).join("; ");
  return works(
    "print formats",
    `${all}; the rest are shown field by field, because their print format ${shown}`,
  );
}

/** Empty: none; undefined: the event went away. */
function reasonOf(tracefs: Tracefs, event: string): string | undefined {
  const [system = "", name = ""] = event.split(":");
  const text = tracefs.read(`events/${system}/${name}/format`);
  if (!text.ok) return undefined;
  const format = parseEventFormat(system, text.value);
  if (!format.ok) return "has a format that can't be read";
  const compiled = compilePrintFmt(format.value, CONTEXT);
  return compiled.ok ? "" : compiled.reason;
}

const MACHINE: RecordedMachine = { longBytes: 8, bigEndian: false };
/** What a recording would have. */
const CONTEXT = {
  machine: MACHINE,
  symbols: noSymbols,
  printkFormats: new Map<bigint, string>(),
  hz: () => 250,
} as const;
