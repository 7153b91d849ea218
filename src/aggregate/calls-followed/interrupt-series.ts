import { IN_NMI, IN_SOFTIRQ } from "./contexts.ts";
import { ENTERS_IRQ, EXITS_IRQ, HANDLES_IRQ, RUNS_SOFTIRQS } from "./interrupt-roles.ts";

/*
 * One interrupt is several calls in a row: `irq_enter_rcu`, the handler, `irq_exit_rcu` (arch/x86/include/asm/irq_stack.h,
 * arch/arm64/kernel/entry-common.c). Some have a handler only (the reschedule IPI); and a filter may leave some of them out.
 * A series says, of the calls directly in one call, what the last one was.
 */

/** No interrupt, or one that has ended. */
export const NO_SERIES = 0;
/** `irq_enter` was recorded. */
export const ENTERED = 1;
/** The handler was recorded after it. */
const ENTERED_AND_HANDLED = 2;
/** A handler was recorded without `irq_enter` before it. */
const HANDLED = 3;
/** Some other function of an interrupt was recorded without `irq_enter` before it. */
const PART = 4;
const SOFT_PART = 5;
/** Beside the others: the last call was of an NMI, which can come in the middle of a series. */
const NMI_BIT = 0x80;

/** How a call of an interrupt relates to the calls before it. */
export interface SeriesStep {
  next: number;
  /** It is the first of an interrupt. */
  begins: boolean;
  /** It may as well be of the interrupt before it: what would tell is not recorded. */
  isGuess: boolean;
}

/** The step that a call of an interrupt at `level` makes after `series`. One object for all: nothing is allocated. */
export function stepOf(series: number, level: number, role: number): SeriesStep {
  if (level >= IN_NMI) return nmiStep(series, role);
  const before = series & ~NMI_BIT;
  if (level === IN_SOFTIRQ) return softStep(before, role);
  if ((role & ENTERS_IRQ) !== 0) return say(ENTERED, true);
  if ((role & EXITS_IRQ) !== 0) return say(NO_SERIES, before === NO_SERIES);
  if ((role & HANDLES_IRQ) !== 0) {
    return before === ENTERED ? say(ENTERED_AND_HANDLED, false) : say(HANDLED, true, before === PART);
  }
  if (before === ENTERED || before === ENTERED_AND_HANDLED) return say(before, false);
  return say(PART, true, before === HANDLED || before === PART);
}

/** A hard interrupt runs soft interrupts last. */
function softStep(before: number, role: number): SeriesStep {
  if ((role & RUNS_SOFTIRQS) !== 0) return say(NO_SERIES, before === NO_SERIES || before === SOFT_PART);
  return say(SOFT_PART, true, before !== NO_SERIES);
}

function nmiStep(series: number, role: number): SeriesStep {
  const isAfterNmi = (series & NMI_BIT) !== 0;
  return say(series | NMI_BIT, true, isAfterNmi && (role & HANDLES_IRQ) === 0);
}

const step: SeriesStep = { next: NO_SERIES, begins: false, isGuess: false };

function say(next: number, begins: boolean, isGuess = false): SeriesStep {
  step.next = next;
  step.begins = begins;
  step.isGuess = isGuess;
  return step;
}
