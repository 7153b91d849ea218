import type { AggregationResult } from "../../document/aggregation-result.ts";
import { sayCount } from "../shape/say.ts";
import type { CallTimes } from "./call-times.ts";
import type { OpenCalls } from "./open-calls.ts";
import { hasSyscallNames, plainCallName, syscallNames } from "./syscall-names.ts";

/** They never return; the thread's id may come back as another thread. */
const ENDLESS: ReadonlySet<string> = new Set(["exit", "exit_group"]);
/** They return twice: 0 in the child, which never entered. */
const TWICE: ReadonlySet<string> = new Set(["clone", "clone3", "fork", "vfork"]);

interface Unpaired {
  readonly children: number;
  readonly orphaned: number;
  readonly broken: number;
}

/** Unmatched exits and entries, by cause. */
export function unpairedCalls(open: OpenCalls, architecture: string): AggregationResult["scalars"] {
  const { children, orphaned, broken } = classify(open, architecture);
  return {
    children: { value: children, unit: "events" },
    orphaned: { value: orphaned, unit: "events" },
    broken: { value: broken + open.cutByLoss, unit: "events" },
    negative: { value: open.negative, unit: "events" },
  };
}

/** Notes on calls that the table lacks or counts only in part. */
export function callNotes(
  { open, abi, unfinished, restarted }: CallTimes,
  architecture: string,
): readonly string[] {
  const { orphaned, broken } = classify(open, architecture);
  return [
    ...namingNotes(architecture),
    ...sayCount(
      abi.compatCalls,
      "call",
      "made by 32-bit programs, which number system calls differently; their rows are named i386:NAME",
    ),
    ...sayCount(unfinished.total, "call", "had no return in the recording (counted as calls, not as time)"),
    ...sayCount(
      restarted.total,
      "call",
      "interrupted and restarted by the kernel (each attempt counts as a call)",
    ),
    ...sayCount(orphaned, "exit", "had no entry in the recording (not in the table)"),
    ...sayCount(broken, "call", "had no exit before the thread's next call (not in the table)"),
    ...sayCount(
      open.cutByLoss,
      "call",
      "may be wrong: a CPU lost events before the thread's next entry or exit (not in the table; more likely for long calls)",
    ),
    ...sayCount(open.negative, "call", "had a negative duration on this clock (not in the table)"),
  ];
}

function classify(open: OpenCalls, architecture: string): Unpaired {
  const nameOf = syscallNames(architecture);
  const total = (counts: ReadonlyMap<number, number>, takes: (name: string) => boolean): number =>
    [...counts].reduce((sum, [id, count]) => sum + (takes(nameOf(id)) ? count : 0), 0);
  const children = total(open.unbegunZero, (name) => TWICE.has(plainCallName(name)));
  return {
    children,
    orphaned:
      total(open.unbegun, () => true) + total(open.unbegunZero, (name) => !TWICE.has(plainCallName(name))),
    broken: total(open.unended, (name) => !ENDLESS.has(plainCallName(name))),
  };
}

function namingNotes(architecture: string): readonly string[] {
  if (hasSyscallNames(architecture)) return [];
  return [`No system call names are known for "${architecture}": calls are shown by number.`];
}
