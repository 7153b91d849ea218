import { describe, expect, test } from "vitest";
import type { ArmedFiles } from "../../../../src/plan/armed-files.ts";
import { ArmedSettings, changedLines } from "../../../../src/session/armed/armed-settings.ts";
import type { Tracefs } from "../../../../src/tracefs/port.ts";

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

describe("functions of a module", () => {
  const list = `${FOLDER}/set_ftrace_filter`;
  const graph = `${FOLDER}/set_graph_function`;
  const before = { [list]: "submit_bio\nbrd_open [brd]\nbrd_exit [brd]\n", [graph]: "brd_open [brd]\n" };

  function later(now: Readonly<Record<string, string>>, ...loaded: readonly string[]) {
    const lists = { ...files, settings: [list, graph], threads: [], events: [] };
    const settings = new ArmedSettings(lists, view(new Map(Object.entries(before))), () => new Set(loaded));
    return settings.changes(view(new Map(Object.entries({ ...before, ...now }))), []);
  }

  test("go with it, which is no change", () => {
    expect(later({ [list]: "submit_bio\n", [graph]: "0xffffffffc0a01000\n" }, "ext4")).toEqual([]);
  });

  test("go with it in the top level, too", () => {
    const top: ArmedFiles = {
      ...files,
      folder: "",
      settings: ["set_ftrace_filter"],
      threads: [],
      events: [],
    };
    const settings = new ArmedSettings(
      top,
      view(new Map([["set_ftrace_filter", before[list]]])),
      () => new Set(),
    );
    expect(settings.changes(view(new Map([["set_ftrace_filter", "submit_bio\n"]])), [])).toEqual([]);
  });

  test("are a change where it is there: it was loaded again, or they were taken from the list", () => {
    expect(later({ [list]: "submit_bio\n" }, "brd")).toEqual([
      { file: "set_ftrace_filter", armed: "brd_open [brd], brd_exit [brd]", found: "" },
    ]);
  });

  test("do not hide another's change", () => {
    expect(later({ [list]: "vfs_read\n", [graph]: "" }, "ext4")).toEqual([
      { file: "set_ftrace_filter", armed: "submit_bio", found: "vfs_read" },
    ]);
  });
});

test("long values are cut", () => {
  expect(changedLines("x", "y".repeat(1000)).found).toHaveLength(201);
});

describe("the kernel stopped the recording by its trigger", () => {
  const trigger = `${EVENT}/trigger`;
  const set = new Map([...armed(), [trigger, "traceoff:count=1 if prev_pid == 3\n"]]);
  const settings = new ArmedSettings({ ...files, stop: trigger }, view(set));
  const later = (on: string, count: number, written: readonly string[] = []) =>
    settings.changes(
      view(
        new Map([
          ...set,
          [`${FOLDER}/tracing_on`, `${on}\n`],
          [trigger, `traceoff:count=${count} if prev_pid == 3\n`],
        ]),
      ),
      written,
    );

  test("is no change", () => {
    expect(later("0", 0)).toEqual([]);
    expect(later("1", 1)).toEqual([]);
  });

  test("tracing that is off although the trigger has not fired is one, and so is a write", () => {
    expect(later("0", 1)).toEqual([{ file: "tracing_on", armed: "1", found: "0" }]);
    expect(later("0", 0, [`${FOLDER}/tracing_on`])).toEqual([{ file: "tracing_on" }]);
  });
});
