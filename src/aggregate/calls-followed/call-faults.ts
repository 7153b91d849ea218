import { countOf } from "../../core/quantity-text.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { AggregationResult, Judging } from "../../document/aggregation-result.ts";
import { sayCount } from "../shape/say.ts";

/** Counts of records that do not fit together. */
export class CallFaults {
  /** Returns without an entry. */
  orphans = 0;
  /** Calls of which only the return was recorded. */
  withoutEntry = 0;
  /** Calls that were still open when the recording ended. */
  unfinished = 0;
  /** Calls without a return although their task continued. */
  dropped = 0;
  /** Calls that contain a call without a return: their self time includes its time. */
  incomplete = 0;
  /** Calls with unrecorded levels between them and the enclosing call. */
  gaps = 0;
  /** Outermost calls that the tracer had at a deeper level. */
  withoutCaller = 0;
  /** Calls with a negative duration, by the clock. */
  negative = 0;
  /** Calls that were shorter than their callees, by the clock. */
  outgrown = 0;
  /** Calls that returned on another CPU than they were entered on. */
  migrated = 0;
  /** Returns on which the tracer reports an overflow of its stack for the task. */
  overrun = 0;

  scalars(): AggregationResult["scalars"] {
    return {
      unfinished: { value: this.unfinished, unit: "events" },
      orphans: { value: this.orphans, unit: "events" },
      dropped: { value: this.dropped, unit: "events" },
      gaps: { value: this.gaps, unit: "events" },
      negative: { value: this.negative, unit: "events" },
      migrated: { value: this.migrated, unit: "events" },
      overrun: { value: this.overrun, unit: "events" },
    };
  }

  /** Why a called function can have no row. */
  incompleteness(): Pick<Judging, "incomplete"> {
    const without = this.orphans + this.unfinished + this.dropped + this.negative + this.overrun;
    return without === 0 ? {} : { incomplete: `${countOf(without, "call")} had no recorded entry or return` };
  }

  notes({ isPartOfCpus }: Pick<RecordedSpan, "isPartOfCpus">): readonly string[] {
    const elsewhere = isPartOfCpus ? "it returned on a CPU that was not recorded, " : "";
    return [
      ...sayCount(
        this.withoutEntry,
        "call",
        "had only a recorded return, because of a threshold: self time includes shorter callees, and the CPU is that of the return",
      ),
      ...sayCount(
        this.unfinished,
        "call",
        `had not returned when the recording ended${isPartOfCpus ? ", or returned on a CPU that was not recorded" : ""} ${LEFT_OUT}`,
      ),
      ...sayCount(
        this.orphans,
        "return",
        `of a call had no entry${isPartOfCpus ? " on the recorded CPUs" : ""} ${LEFT_OUT}`,
      ),
      ...sayCount(
        this.dropped,
        "call",
        `had no recorded return: ${elsewhere}records were lost, or the function never returned ${LEFT_OUT}`,
      ),
      ...sayCount(
        this.incomplete,
        "call",
        "had a callee without a recorded return, whose time is counted as self time of the call",
      ),
      ...sayCount(this.gaps, "call", "had unrecorded callers: shown under the nearest recorded caller"),
      ...sayCount(
        this.withoutCaller,
        "outermost call",
        "had unrecorded callers, according to the depth that the tracer recorded",
      ),
      ...sayCount(this.negative, "call", `had a negative duration on the kernel's clock ${LEFT_OUT}`),
      ...sayCount(
        this.outgrown,
        "call",
        "had a negative self time: by the kernel's clock, the callees took longer than the call",
      ),
      ...sayCount(this.migrated, "call", "returned on another CPU than it was entered on"),
      ...sayCount(
        this.overrun,
        "return",
        "reported an overflow of the tracer's stack for the task (overrun): the calls beyond it are missing",
      ),
    ];
  }
}

const LEFT_OUT = "(not in the figures)";
