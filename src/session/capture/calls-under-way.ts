import { readdirSync, readFileSync } from "node:fs";

/** Thread id → number of active calls of a function; 1 if unknown, because its stack cannot be read now. */
export type CallsUnderWay = ReadonlyMap<number, number>;

/**
 * Finds which tasks are in which of these kernel functions now, by their stacks (/proc/PID/task/TID/stack). The stack of a task
 * on a CPU cannot be read: it may be in any of them.
 */
export function callsUnderWay(functions: readonly string[]): ReadonlyMap<string, CallsUnderWay> {
  const found = new Map(functions.map((name) => [name, new Map<number, number>()]));
  for (const [tid, stack] of stacks()) {
    for (const [name, calls] of found) {
      const count = stack === "" ? 1 : framesOf(stack, name);
      if (count > 0) calls.set(tid, count);
    }
  }
  return found;
}

/** A line is `[<0>] do_nanosleep+0x67/0x190` (fs/proc/base.c, `proc_pid_stack`). */
function framesOf(stack: string, name: string): number {
  return stack.split("\n").filter((line) => line.includes(`] ${name}+0x`)).length;
}

function* stacks(): Generator<readonly [tid: number, stack: string]> {
  for (const pid of numbersIn("/proc")) {
    for (const tid of numbersIn(`/proc/${pid}/task`)) {
      const stack = read(`/proc/${pid}/task/${tid}/stack`);
      if (stack !== undefined) yield [Number(tid), stack];
    }
  }
}

function numbersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/u.test(name));
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch {
    // The task ended.
    return undefined;
  }
}
