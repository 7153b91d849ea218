import { expect, test } from "vitest";
import { aggregate } from "../../support/aggregate.ts";
import { intervals } from "../../support/batch-builder.ts";
import { madeSymbols } from "../../support/call-forest.ts";
import { UserCode } from "../../../src/trace/names/user-code/user-code.ts";
import {
  bothCatalog,
  programStackAt,
  stackAt,
  stackCatalog,
  switches,
  wakes,
} from "../../support/made-stacks.ts";

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
  const result = aggregate("stacks", request, stackCatalog, intervals(scenario, 5), span);
  await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot("stacks.golden");
});

/** A program, a library with a hostile name, and a process that nobody has seen. */
const userCode = new UserCode(
  {
    files: [
      { name: "/usr/bin/prog", names: [{ offset: 0x10, symbol: "main", delta: 0x10 }] },
      { name: `/lib/${hostile}`, names: [{ offset: 0x20, symbol: `std::${hostile}()`, delta: 0 }] },
    ],
    lives: [
      {
        tgid: 7,
        seen: 1_000_000n,
        mappings: [
          { start: 0x1000, end: 0x2000, offset: 0, file: 0 },
          { start: 0x8000, end: 0x9000, offset: 0, file: 1 },
        ],
      },
    ],
  },
  0n,
);

test("stacks of programs", async () => {
  const callers = [[0x8020, 0x1010], [0x8020, 0x1010], [0x8020], [0x8030, 0x1010], [0x8020, 0x77]];
  const events = [
    ...callers.flatMap((addresses, round) => [
      wakes({ time: 100 * round + 10, pid: 7 }, "prog"),
      programStackAt({ time: 100 * round + 20, pid: 7 }, 7, addresses),
      stackAt({ time: 100 * round + 30, pid: 7 }, [6, 0, 2]),
    ]),
    wakes({ time: 1_000, pid: 9 }, "gone"),
    programStackAt({ time: 1_010, pid: 9 }, 9, [0x5000, 0x6000]),
    stackAt({ time: 1_020, pid: 9 }, [6, 0, 2]),
    wakes({ time: 1_100, pid: 7 }, "prog"),
  ];
  const span = { durationNs: 2e3, symbols, userCode };
  const result = aggregate("stacks", { of: "sched:sched_waking" }, bothCatalog, intervals(events), span);
  await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot("stacks-of-programs.golden");
});
