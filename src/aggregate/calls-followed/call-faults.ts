import { countOf } from "../../core/plural.ts";
import type { RecordedSpan } from "../aggregation.ts";
import type { AggregationResult, Judging } from "../../document/aggregation-result.ts";
import { sayCount } from "../shape/say.ts";

/** What could not be taken as it stands, counted. */
export class CallFaults {
  /** Ends without a beginning. */
  orphans = 0;
  /** Calls that were still open when the recording ended. */
  unfinished = 0;
  /** Calls whose end is missing although their task went on. */
  dropped = 0;
  /** Calls in which one has no end: their self time has its time, too. */
  incomplete = 0;
  /** Calls with levels between them and the enclosing call of which there is no record. */
  gaps = 0;
  /** Outermost calls that the tracer had at a deeper level. */
  withoutCaller = 0;
  /** Calls that ended before they began, by the clock. */
  negative = 0;
  /** Calls that were shorter than those in them, by the clock. */
  outgrown = 0;
  /** Calls that ended on another CPU than they began on. */
  migrated = 0;
  /** Ends with the tracer's word that the task's calls had outgrown its stack. */
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

  /** Why a function that was called can have no row. */
  incompleteness(): Pick<Judging, "incomplete"> {
    const without = this.orphans + this.unfinished + this.dropped + this.negative + this.overrun;
    return without === 0 ? {} : { incomplete: `${countOf(without, "call")} had no recorded entry or return` };
  }

  notes({ isPartOfCpus }: Pick<RecordedSpan, "isPartOfCpus">): readonly string[] {
    const elsewhere = isPartOfCpus ? "it returned on a CPU that was not recorded, " : "";
    return [
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
      ...sayCount(this.incomplete, "call", "included such a call, whose time is in the caller's self time"),
      ...sayCount(this.gaps, "call", "had unrecorded callers: shown under the nearest recorded caller"),
      ...sayCount(this.withoutCaller, "outermost call", "had unrecorded callers, by the tracer's own depth"),
      ...sayCount(this.negative, "call", `had a negative duration on the kernel's clock ${LEFT_OUT}`),
      ...sayCount(
        this.outgrown,
        "call",
        "took less time than the callees, by the kernel's clock: the self time is negative",
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
