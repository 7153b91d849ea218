import { setImmediate as nextTurn } from "node:timers/promises";
import type { Check } from "../../app/doctor/check.ts";
import { examine } from "../../app/doctor/doctor.ts";
import { openKernelView } from "../../app/kernel-view.ts";
import { doctorText } from "../../report/commands/doctor-text.ts";
import { safeJson } from "../../report/json-report.ts";
import type { PlainFormat } from "../common-options.ts";
import { askGuest, wantedKernel, type WantedGuest } from "../guest/ask-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { exitStatus } from "../../core/exit-status.ts";
import { statusOf } from "../exit-status.ts";
import { thisMachine } from "../machine.ts";
import { repeatedAsRoot, showProblems } from "../terminal/show-problems.ts";
import { textOptions } from "../terminal/text-options.ts";

/** Prints what this machine can trace. Returns the exit status: 3 where nothing can be recorded. */
export async function examineMachine(format: PlainFormat, io: ConsoleIo): Promise<number> {
  const checks = (await findings()).map(withFix);
  io.out(format === "json" ? `${safeJson(checks)}\n` : doctorText(checks, textOptions(io.stdout)));
  return checks.some(({ state }) => state === "missing") ? exitStatus.notPossibleHere : exitStatus.held;
}

/** Prints what a guest's kernel can trace, as the program in that guest finds it. Returns its exit status. */
export async function examineGuest(vm: WantedGuest, format: PlainFormat, io: ConsoleIo): Promise<number> {
  const kernel = wantedKernel(vm);
  const answer = kernel.ok
    ? await askGuest(kernel.value, ["doctor", "--format", format], io, MOST_ANSWER_BYTES)
    : kernel;
  if (!answer.ok) {
    showProblems(answer.error, io);
    return statusOf({ problems: answer.error });
  }
  io.out(answer.value.text);
  return answer.value.status;
}

function withFix({ needs, ...check }: Check): Check {
  return needs === "root" ? { ...check, fix: repeatedAsRoot() } : check;
}

const MOST_ANSWER_BYTES = 1 << 20;

async function findings(): Promise<readonly Check[]> {
  const view = await openKernelView();
  const release = holdSignals();
  try {
    return examine(thisMachine(), view, `ftrace-run-doctor-${process.pid}`);
  } finally {
    await release();
    if (view.ok) await view.value.close();
  }
}

/** The trial instance lives for milliseconds of synchronous work; a signal that comes then is kept until it is gone. */
function holdSignals(): () => Promise<void> {
  const held: NodeJS.Signals[] = [];
  const hold = (signal: NodeJS.Signals): void => void held.push(signal);
  for (const signal of SIGNALS) process.on(signal, hold);
  return async () => {
    await nextTurn();
    for (const signal of SIGNALS) process.off(signal, hold);
    if (held[0]) process.kill(process.pid, held[0]);
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
