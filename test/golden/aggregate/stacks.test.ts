import { expect, test } from "vitest";
import { aggregate } from "../../support/aggregate.ts";
import { stretches } from "../../support/batch-builder.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import { stackAt, stackCatalog, switches, wakes } from "../../support/made-stacks.ts";

const hostile = 'do_\u001b[31m"<b>;|';
const names = ["try_to_wake_up", "pipe_write", "do_syscall_64", hostile, "hrtimer_wakeup", "asm_timer"];
const symbols = madeSymbols([...names, "trace_event_raw_event_sched_waking"]);

/** Three wakers, one of them an interrupt within another's event; one event has no stack, one stack no event. */
const scenario = [
  stackAt({ time: 1 }, [0, 1]),
  ...Array.from({ length: 6 }, (_, round) => [
    wakes({ time: 100 * round + 10 }, "sleeper", 10 * round),
    stackAt({ time: 100 * round + 20 }, [6, 0, round % 2 === 0 ? 1 : 3, 2]),
  ]).flat(),
  wakes({ time: 1_000, cpu: 1 }, hostile, 7),
  wakes({ time: 1_010, cpu: 1, level: 2 }, "sleeper", 5),
  stackAt({ time: 1_020, cpu: 1, level: 2 }, [6, 0, 4, 5]),
  stackAt({ time: 1_030, cpu: 1 }, [6, 0, 1, 1, 2]),
  wakes({ time: 1_040, cpu: 1 }, "sleeper", 1),
  switches({ time: 1_050, cpu: 1 }),
];

test("stacks", async () => {
  const request = { of: "sched:sched_waking", by: "comm", value: "bytes", unit: "bytes" };
  const span = { durationNs: 2e3, symbols, lost: new Map([[0, 3]]) };
  const result = aggregate("stacks", request, stackCatalog, stretches(scenario, 5), span);
  await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot("stacks.golden");
});
