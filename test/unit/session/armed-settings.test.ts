import { expect, test } from "vitest";
import type { ArmedFiles } from "../../../src/plan/armed-files.ts";
import { ArmedSettings } from "../../../src/session/armed/armed-settings.ts";
import { changedLines } from "../../../src/session/armed/changed-lines.ts";
import type { Tracefs } from "../../../src/tracefs/port.ts";

const FOLDER = "instances/x";
const EVENT = `${FOLDER}/events/sched/sched_switch`;

const files: ArmedFiles = {
  folder: FOLDER,
  settings: [`${FOLDER}/tracing_on`, `${FOLDER}/set_event`, `${FOLDER}/buffer_subbuf_size_kb`],
  threads: [`${FOLDER}/set_event_pid`],
  events: [EVENT],
  needsFtrace: false,
};

/** A thread id that is nobody's: beyond PID_MAX_LIMIT. */
const DEAD = "4194400";

function armed(): Map<string, string> {
  return new Map([
    [`${FOLDER}/tracing_on`, "0\n"],
    [`${FOLDER}/set_event`, "sched:sched_switch\nsched:sched_wakeup\n"],
    [`${FOLDER}/set_event_pid`, `${process.pid}\n${DEAD}\n`],
    [`${EVENT}/filter`, "none\n"],
    [`${EVENT}/trigger`, "# Available triggers:\n# traceon traceoff\n"],
  ]);
}

function view(contents: ReadonlyMap<string, string>): Pick<Tracefs, "read" | "exists"> {
  return {
    exists: (path) => contents.has(path),
    read: (path) => ({ ok: true, value: contents.get(path)! }),
  };
}

function changes(later: Readonly<Record<string, string>>, written: readonly string[] = []) {
  const settings = new ArmedSettings(files, view(armed()));
  const now = new Map([...armed(), [`${FOLDER}/tracing_on`, "1\n"], ...Object.entries(later)]);
  return settings.changes(view(now), written);
}

test("what stayed as it was armed is no change; recording is switched on after that", () => {
  expect(changes({})).toEqual([]);
});

test("the kernel's own switching off is one", () => {
  expect(changes({ [`${FOLDER}/tracing_on`]: "0\n" })).toEqual([
    { file: "tracing_on", armed: "1", found: "0" },
  ]);
});

test("of a list, what went and what came is told", () => {
  expect(changes({ [`${FOLDER}/set_event`]: "sched:sched_switch\nirq:irq_handler_entry\n" })).toEqual([
    { file: "set_event", armed: "sched:sched_wakeup", found: "irq:irq_handler_entry" },
  ]);
});

test("remarks of the kernel are no part of a trigger", () => {
  expect(changes({ [`${EVENT}/trigger`]: "# Available triggers:\n# traceon\n" })).toEqual([]);
  const file = "events/sched/sched_switch/trigger";
  expect(changes({ [`${EVENT}/trigger`]: "traceoff:unlimited\n" })).toEqual([
    { file, armed: "", found: "traceoff:unlimited" },
  ]);
});

test("a thread that ended may go from its list, one that is alive may not", () => {
  expect(changes({ [`${FOLDER}/set_event_pid`]: `${process.pid}\n` })).toEqual([]);
  expect(changes({ [`${FOLDER}/set_event_pid`]: `${DEAD}\n77\n` })).toEqual([
    { file: "set_event_pid", armed: String(process.pid), found: "" },
  ]);
});

test("a file that was written to and reads as before is named once", () => {
  const path = `${FOLDER}/tracing_on`;
  expect(changes({}, [path, path])).toEqual([{ file: "tracing_on" }]);
  expect(changes({ [path]: "0\n" }, [path])).toEqual([{ file: "tracing_on", armed: "1", found: "0" }]);
});

test("long values are cut", () => {
  expect(changedLines("x", "y".repeat(1000)).found).toHaveLength(201);
});
