import { countOf } from "../../core/quantity-text.ts";
import type { EventFormat, Field } from "../../trace/decode/event-format.ts";
import type { AggregationResult } from "../../document/aggregation-result.ts";
import { CountedRows } from "./counted-rows.ts";

/**
 * Events that an aggregation leaves out because the kernel could not read a string that decides about them: one of their key,
 * or one that their condition needs. Such a string has no value (the kernel prints `(fault)`).
 */
export class Unreadable extends CountedRows {
  readonly #fields = new Set<string>();
  readonly #systems = new Set<string>();

  /** Declares that a field is read that may be unreadable. */
  watch({ system, origins }: EventFormat, { name, shape }: Field): void {
    if (shape.kind !== "dynamic-text" || !shape.fault) return;
    this.#fields.add(name);
    this.#systems.add(origins?.get(name)?.event.system ?? system);
  }

  get canOccur(): boolean {
    return this.#fields.size > 0;
  }

  /** The result, with how many events are left out where some can be. */
  addTo(result: AggregationResult): AggregationResult {
    if (!this.canOccur) return result;
    const scalars = { ...result.scalars, unreadable: { value: this.events, unit: "events" as const } };
    return { ...result, scalars, notes: [...result.notes, ...this.notes()] };
  }

  /** A sentence if events are left out. */
  notes(): readonly string[] {
    if (this.events === 0) return [];
    const fields = [...this.#fields].join(" or ");
    return [
      `${countOf(this.events, "event")} left out: the kernel could not read ${fields}, so ${this.events === 1 ? "the event is in no row and matches" : "the events are in no row and match"} no condition. ${readingAdvice(this.#systems)}`,
    ];
  }
}

const AT_TRACEPOINT =
  "Either the address was wrong (a program's memory needs the type ustring, the kernel's needs string), or its page was not in memory: fetch it with a kprobe at the return of a function that reads it (return: {args: …}).";

/**
 * Why a string can't be read, and what helps. A uprobe may sleep, and brings pages into memory (kernel/trace/trace_uprobe.c,
 * `fetch_store_string`); the other probes may not (kernel/trace/trace_probe_kernel.h).
 */
const ADVICE: Readonly<Record<string, string>> = {
  uprobes:
    "Either the address was not yet valid at this point (probe later in the function, or at its return), or the string has more than 4,095 bytes (+0(arg1):u64 fetches its first 8 bytes as a number).",
  kprobes:
    "Either the address was wrong (a program's memory needs the type ustring, the kernel's needs string), or its page was not in memory: fetch it at the function's return (return: {args: …}).",
  eprobes: AT_TRACEPOINT,
  tracepoints: AT_TRACEPOINT,
};

/** What helps against strings of events of these systems that the kernel could not read. */
export function readingAdvice(systems: Iterable<string>): string {
  const advice = [...systems].map((system) => ADVICE[system] ?? ADVICE["kprobes"]!);
  return [...new Set(advice)].join(" ");
}
