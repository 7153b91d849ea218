import { escapeText } from "../../../core/escape.ts";
import { isAtLeast } from "../../../core/kernel-release.ts";
import type { EventBatch } from "../../../trace/decode/batch.ts";
import { type EventFormat, eventName } from "../../../trace/decode/event-format.ts";
import { compilePrintFmt, type PrintFmt } from "../../../trace/print-fmt/print-fmt.ts";
import { MOST_TEXT } from "../../../trace/print-fmt/printf/compile-format.ts";
import type { RecordingInfo } from "../../../trace/recording.ts";
import { Allowance } from "./allowance.ts";
import { eventFields, withColumns } from "./event-fields.ts";
import { jiffiesPerSecond } from "./jiffies.ts";
import { probeText } from "./probe-text.ts";
import type { RecordText } from "./record-text.ts";
import { withoutCommas } from "./synthetic-text.ts";
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
        this.#reasons.set(eventName(event), "takes too much work for its records");
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
