import { countText } from "../../core/quantity-text.ts";
import { setImmediate as otherWork } from "node:timers/promises";
import { listLines } from "../../tracefs/codec.ts";
import type { Operation } from "../../plan/plan.ts";
import type { Tracefs, TracefsResult } from "../../tracefs/port.ts";

type ListFile = Pick<Tracefs, "clear" | "appendLines" | "read">;
type SetList = Extract<Operation, { kind: "set-list" }>;

/** Called with the progress of a long write: `120 of 1,000`. */
export type OnProgress = (doing: string) => void;

/** Lines between two turns of the event loop: a name takes 80 ms in an emulated guest. */
const LINES_AT_ONCE = 16;

/** From this number of functions on, writing their indices is faster than the kernel's search for each name. */
const MANY = 20;

/** Empties a list and rewrites it. The kernel accepts one line per `write()` (kernel/trace/ftrace.c, `ftrace_regex_write`). */
export async function setList(
  tracefs: ListFile,
  { path, lines }: SetList,
  onProgress: OnProgress = () => {},
): Promise<TracefsResult<void>> {
  if (lines.length >= MANY && (await setByNumber(tracefs, { path, lines }, onProgress)))
    return { ok: true, value: undefined };
  return setLines(tracefs, { path, lines }, onProgress);
}

async function setLines(
  tracefs: ListFile,
  { path, lines }: Pick<SetList, "path" | "lines">,
  onProgress: OnProgress,
): Promise<TracefsResult<void>> {
  let result = tracefs.clear(path);
  for (let start = 0; start < lines.length && result.ok; start += LINES_AT_ONCE) {
    onProgress(`${countText(start)} of ${countText(lines.length)}`);
    result = tracefs.appendLines(path, lines.slice(start, start + LINES_AT_ONCE));
    await otherWork();
  }
  return result;
}

/**
 * Writes functions by their line numbers in `available_filter_functions`, which the kernel finds directly; for a name it
 * searches all functions (kernel/trace/ftrace.c, `add_rec_by_index`; Linux 5.1 and later). Loading or unloading a module
 * changes the numbers, so the list is read back. False: not set, or not correctly.
 */
async function setByNumber(
  tracefs: ListFile,
  { path, lines }: Pick<SetList, "path" | "lines">,
  onProgress: OnProgress,
): Promise<boolean> {
  if (!/set_ftrace_(?:filter|notrace)$/u.test(path) || !lines.every(isName)) return false;
  const functions = tracefs.read("available_filter_functions");
  if (!functions.ok) return false;
  const wanted = new Set(lines);
  const found = functions.value
    .split("\n")
    .map((line, index) => ({ line, number: String(index + 1) }))
    .filter(({ line }) => wanted.has(nameIn(line)));
  const numbers = found.map(({ number }) => number);
  const set = await setLines(tracefs, { path, lines: numbers }, onProgress);
  const now = tracefs.read(path);
  return (
    set.ok &&
    now.ok &&
    isSame(
      listLines(now.value),
      found.map(({ line }) => line),
    )
  );
}

/** Neither a pattern nor a number. */
function isName(line: string): boolean {
  return /^[A-Za-z_][\w.$]*$/u.test(line);
}

/** `ext4_sync_fs [ext4]` → `ext4_sync_fs`. */
function nameIn(line: string): string {
  return line.split(" ", 1)[0] ?? "";
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  const sorted = others.toSorted();
  return some.length === sorted.length && some.toSorted().every((line, index) => line === sorted[index]);
}
