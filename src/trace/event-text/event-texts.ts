import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { escapeText, quoted } from "../../core/escape.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { countOf } from "../../core/quantity-text.ts";
import type { EventBatch } from "../decode/batch.ts";
import { type EventFormat, eventName } from "../decode/event-format.ts";
import { compilePrintFmt, type PrintFmt } from "../print-fmt/print-fmt.ts";
import { MOST_TEXT } from "../print-fmt/printf/compile-format.ts";
import type { RecordingInfo } from "../recording.ts";
import { Allowance } from "./allowance.ts";
import { eventFields, type RecordText, withColumns } from "./event-fields.ts";
import { probeText } from "./probe-text.ts";
import { syscallText } from "./syscall-text.ts";

/** What of a recording the texts of events depend on. */
export type TextSource = Pick<RecordingInfo, "printkFormats" | "machine" | "symbols" | "kernelRelease">;

/**
 * Texts of events as the kernel prints them: system calls and probes each in a way of their own, all others by the print format of the
 * event. That is made ready when the event's first record comes. What can't be interpreted is shown field by field, and counted.
 */
export class EventTexts {
  readonly #source: TextSource;
  readonly #events: ReadonlyMap<string, EventFormat>;
  readonly #texts = new Map<EventFormat, RecordText>();
  readonly #reasons = new Map<string, string>();
  readonly #allowance = new Allowance();
  #hz: { readonly value: number | undefined } | undefined;

  constructor(source: TextSource, events: ReadonlyMap<string, EventFormat>) {
    this.#source = source;
    this.#events = events;
  }

  /** The text of a row of the batch. */
  of(batch: EventBatch): (row: number) => string {
    const { records } = batch;
    if (!records) return (row) => eventFields(batch, row);
    const text = this.#textOf(batch.event);
    let all: EventBatch | undefined;
    return (row) => text(records, row) ?? eventFields((all ??= withColumns(batch)), row);
  }

  /** `sched:sched_switch` → why records of it are shown field by field. */
  get reasons(): ReadonlyMap<string, string> {
    return this.#reasons;
  }

  #textOf(event: EventFormat): RecordText {
    const known = this.#texts.get(event);
    if (known) return known;
    const text = this.#made(event);
    this.#texts.set(event, text);
    return text;
  }

  #made(event: EventFormat): RecordText {
    const { machine, kernelRelease } = this.#source;
    const syscall = syscallText(event, machine, isAtLeast(kernelRelease, MARKS_HEX));
    if (syscall) return syscall;
    const compiled = compilePrintFmt(withoutCommas(event), { ...this.#source, hz: () => this.#jiffies() });
    if (!compiled.ok) {
      this.#reasons.set(eventName(event), compiled.reason);
      return () => undefined;
    }
    return probeText(event, this.#source.symbols, compiled) ?? this.#interpreted(event, compiled);
  }

  #interpreted(event: EventFormat, { print, steps }: Extract<PrintFmt, { ok: true }>): RecordText {
    const name = escapeText(event.name);
    return (rows, row) => {
      const bytes = rows.lengths[row]!;
      if (!this.#allowance.allows(bytes, steps)) {
        this.#reasons.set(eventName(event), "takes too many steps for records of this size");
        return undefined;
      }
      const printed = print(rows, row);
      if (printed.wrong === undefined) return this.#allowance.cut(limited(`${name}: ${printed.text}`), bytes);
      this.#reasons.set(eventName(event), printed.wrong);
      return undefined;
    };
  }

  #jiffies(): number | undefined {
    return (this.#hz ??= { value: jiffiesPerSecond(this.#events.values()) }).value;
  }
}

/** The first release whose text of system calls has `0x` before numbers in hexadecimal. */
const MARKS_HEX = [6, 18] as const;

function limited(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)} [LINE TOO BIG]` : text;
}

/** A warning that says which events were shown field by field, and why. */
export function shownByFields({ reasons }: Pick<EventTexts, "reasons">): readonly Diagnostic[] {
  const [first] = reasons;
  if (!first) return [];
  const [event, reason] = first;
  const others = reasons.size > 1 ? ` and ${countOf(reasons.size - 1, "other event")}` : "";
  const message = `cannot interpret the print format of ${quoted(event)}${others}: these events are shown field by field`;
  return [warning("export-partial", message, { hint: `the print format of ${quoted(event)} ${reason}` })];
}

/**
 * The print format of a synthetic event has a comma between its fields, and the kernel's text has none
 * (kernel/trace/trace_events_synth.c, __set_synth_event_print_fmt, print_synth_event).
 */
function withoutCommas(event: EventFormat): EventFormat {
  if (event.system !== "synthetic") return event;
  const end = /^"(?:[^"\\]|\\.)*"/u.exec(event.printFormat)?.[0].length ?? 0;
  const { printFormat } = event;
  return { ...event, printFormat: printFormat.slice(0, end).replaceAll(", ", " ") + printFormat.slice(end) };
}

/** In print formats of `writeback`, the compiler has put the number for `HZ` (include/trace/events/writeback.h). */
const AGE = /\(jiffies - REC->dirtied_when\) \/ (\d{1,5})\b/u;

/** Jiffies a second, as far as the print formats of a recording tell. */
function jiffiesPerSecond(events: Iterable<EventFormat>): number | undefined {
  for (const { system, printFormat } of events) {
    const found = system === "writeback" ? AGE.exec(printFormat)?.[1] : undefined;
    if (found !== undefined && Number(found) > 0) return Number(found);
  }
  return undefined;
}
