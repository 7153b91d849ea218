import { formatText } from "../../event-bytes.ts";
import { buildVersion6 } from "../../trace-cmd/file-builder.ts";
import { COMMON, type Shapes, tiny, writeTiny } from "../recording-bomb.ts";
import { fileOf, pagesOf, rawFormat, tinyFormat } from "../recording-parts.ts";

/** Not all of these events have a field of the name: it is the task's. */
const BY_TASK = "{use: count, of: '*:*', by: [comm]}";

export const tasks: Shapes = {
  "a million tasks": {
    make: () =>
      wakings(
        (i) => i + 1,
        () => "a",
      ),
    questions: "{use: count, of: sched:sched_waking, by: [comm]}",
    shows: "1,000,000",
  },
  "one task with two names, in turns": {
    make: () =>
      wakings(
        () => 1,
        (i) => (i % 2 === 0 ? "aa" : "bb"),
      ),
    questions: "{use: count, of: sched:sched_waking, by: [comm]}",
    shows: "1,000,000",
  },
  "a million tasks with a million names": {
    make: () =>
      wakings(
        (i) => i + 1,
        (i) => `n${i}`,
      ),
    questions: "{use: count, of: sched:sched_waking, by: [comm]}",
    shows: "1,000,000",
  },
  "system calls of a million tasks": {
    make: () => syscalls(),
    questions: "{use: syscalls.summary}",
    shows: "syscalls.summary",
  },
  "a million tasks on a CPU": {
    make: () => switches(),
    questions: "{use: sched.time-on-cpu}",
    shows: "sched.time-on-cpu",
  },
  "a million tasks that wake up and never run": {
    make: () => switches(),
    questions: "{use: sched.wakeup-latency}",
    shows: "sched.wakeup-latency",
  },
  "a million tasks that are switched": {
    make: () => switches(),
    questions: "{use: sched.switches}",
    shows: "sched.switches",
  },
  "a task of two names, and of a third that the kernel remembered": {
    make: () =>
      namedTasks(
        1_000_000,
        () => 1,
        (i) => (i % 2 === 0 ? "aa" : "bb"),
        Buffer.from("1 cc\n"),
      ),
    questions: BY_TASK,
    shows: "1,001,000",
  },
  "a task that changes its name four million times": {
    make: () =>
      recordingIn({ sched: [briefWaking], a: [tiny] }, [
        pagesOf({
          count: 4_000_000,
          payloadBytes: 8,
          write: (view, at, i) => {
            view.setUint32(at, i % 8 === 7 ? 300 : 301, true);
            view.setUint32(at + 4, 0x61 + (i % 2), true);
          },
        }),
      ]),
    questions: BY_TASK,
    shows: "4,000,000",
  },
  "a million tasks, whose names are learnt from events": {
    make: () =>
      namedTasks(
        1_000_000,
        (i) => i + 1,
        (i) => `n${i}`,
      ),
    questions: BY_TASK,
    shows: "1,001,000",
  },
};

const waking = formatText("sched_waking", 301, ["char comm[16];8;16;1", "pid_t pid;24;4;1"]);

/** The same in few bytes: the task's number is the event's. */
const briefWaking = tinyFormat("sched_waking", 301, ["char comm[4];4;4;1", "pid_t pid;0;4;1"]);

/** Events that name tasks, and a thousand that don't. */
function namedTasks(
  count: number,
  pid: (index: number) => number,
  comm: (index: number) => string,
  cmdlines?: Uint8Array,
): Uint8Array {
  const others = pagesOf({ count: 1000, payloadBytes: 4, write: writeTiny });
  const named = pagesOf({ count, payloadBytes: 28, write: writeWaking(pid, comm) });
  return recordingIn({ sched: [waking], a: [tiny] }, [named, others], cmdlines && { cmdlines });
}

function recordingIn(...parts: Parameters<typeof fileOf>): Uint8Array {
  return buildVersion6(fileOf(...parts));
}

function wakings(pid: (index: number) => number, comm: (index: number) => string): Uint8Array {
  return recordingIn({ sched: [waking] }, [
    pagesOf({ count: 1_000_000, payloadBytes: 28, write: writeWaking(pid, comm) }),
  ]);
}

function writeWaking(
  pid: (index: number) => number,
  comm: (index: number) => string,
): (view: DataView, at: number, index: number) => void {
  return (view, at, i) => {
    view.setUint16(at, 301, true);
    view.setUint32(at + 4, pid(i), true);
    const name = comm(i);
    for (let c = 0; c < name.length; c++) view.setUint8(at + 8 + c, name.charCodeAt(c));
    view.setUint32(at + 24, pid(i), true);
  };
}

const enter = rawFormat("sys_enter", 310, [...COMMON, "long id;8;8;1", "unsigned long args[6];16;48;0"]);
const leave = rawFormat("sys_exit", 311, [...COMMON, "long id;8;8;1", "long ret;16;8;1"]);
const switching = formatText("sched_switch", 312, [
  "char prev_comm[4];8;4;0",
  "pid_t prev_pid;12;4;1",
  "int prev_prio;16;4;1",
  "long prev_state;16;8;1",
  "char next_comm[4];24;4;0",
  "pid_t next_pid;28;4;1",
  "int next_prio;16;4;1",
]);
const woken = formatText("sched_wakeup", 313, [
  "char comm[4];8;4;0",
  "pid_t pid;12;4;1",
  "int prio;16;4;1",
  "int target_cpu;20;4;1",
]);

function syscalls(): Uint8Array {
  return buildVersion6(
    fileOf({ raw_syscalls: [enter, leave] }, [
      pagesOf({
        count: 900_000,
        payloadBytes: 64,
        write: (view, at, i) => {
          view.setUint16(at, 310, true);
          view.setUint32(at + 4, i + 1, true);
          view.setUint32(at + 8, i & 0x7fff, true);
        },
      }),
    ]),
  );
}

/** Of three records, one wakes a task up that never runs, and two switch between tasks that are never seen again. */
function switches(): Uint8Array {
  return buildVersion6(
    fileOf(
      {
        sched: [
          switching,
          woken,
          formatText("sched_wakeup_new", 314, [
            "char comm[4];8;4;0",
            "pid_t pid;12;4;1",
            "int prio;16;4;1",
            "int target_cpu;20;4;1",
          ]),
        ],
      },
      [
        pagesOf({
          count: 1_700_000,
          payloadBytes: 32,
          write: (view, at, i) => {
            view.setUint16(at, i % 3 === 0 ? 313 : 312, true);
            view.setUint32(at + 4, i + 1, true);
            view.setUint32(at + 12, i + 1, true);
            view.setUint32(at + 28, i + 2, true);
          },
        }),
      ],
    ),
  );
}
