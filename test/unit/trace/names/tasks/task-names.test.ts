import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameOfProgram } from "../../../../../src/trace/names/tasks/naming-events.ts";
import { TaskNames } from "../../../../../src/trace/names/tasks/task-names.ts";

const NO_SAVED: ReadonlyMap<number, string> = new Map();

function nameAt(names: TaskNames, pid: number, time: number): string | undefined {
  const id = names.at(pid, time);
  return names.hasName(id) ? names.comms.get(id) : undefined;
}

describe("a task's name at a time", () => {
  test("is what the kernel remembered, where no event names it", () => {
    const names = new TaskNames(new Map([[7, "seven"]]));
    names.finish();
    expect(nameAt(names, 7, 0)).toBe("seven");
    expect(nameAt(names, 8, 0)).toBeUndefined();
  });

  test("is what an event says, before it, too, where nothing else is known", () => {
    const names = new TaskNames(NO_SAVED);
    names.is(7, names.idOf("sh"), 10);
    names.finish();
    expect([nameAt(names, 7, 0), nameAt(names, 7, 10), nameAt(names, 7, 20)]).toEqual(["sh", "sh", "sh"]);
  });

  test("changes with a program, and before the first one it isn't known", () => {
    const names = new TaskNames(NO_SAVED);
    names.becomes(7, names.idOf("true"), 10);
    names.is(8, names.idOf("sh"), 5);
    names.becomes(8, names.idOf("true"), 10);
    names.finish();
    expect([nameAt(names, 7, 9), nameAt(names, 7, 10)]).toEqual([undefined, "true"]);
    expect([nameAt(names, 8, 9), nameAt(names, 8, 10)]).toEqual(["sh", "true"]);
  });

  test("is what the kernel remembered after the last event that names it", () => {
    const names = new TaskNames(new Map([[7, "renamed"]]));
    names.is(7, names.idOf("sh"), 5);
    names.finish();
    expect([nameAt(names, 7, 5), nameAt(names, 7, 6)]).toEqual(["sh", "renamed"]);
  });

  test("is not what the kernel remembered from before a change", () => {
    const names = new TaskNames(new Map([[7, "sh"]]));
    names.is(7, names.idOf("sh"), 5);
    names.becomes(7, names.idOf("true"), 10);
    names.finish();
    expect(nameAt(names, 7, 99)).toBe("true");
  });

  test("belongs to no thread id that cannot be one", () => {
    const names = new TaskNames(NO_SAVED);
    names.is(7, names.idOf("sh"), 5);
    names.finish();
    expect([2 ** 23 + 1, -1].map((pid) => nameAt(names, pid, 5))).toEqual([undefined, undefined]);
  });
});

const saying = fc.record({
  pid: fc.integer({ min: 1, max: 3 }),
  name: fc.constantFrom("a", "b", "c"),
  becomes: fc.boolean(),
});

test("agrees with a list that is searched from its end", () => {
  fc.assert(
    fc.property(fc.array(saying, { maxLength: 12 }), (sayings) => {
      const names = new TaskNames(NO_SAVED);
      for (const [time, { pid, name, becomes }] of sayings.entries()) {
        if (becomes) names.becomes(pid, names.idOf(name), time);
        else names.is(pid, names.idOf(name), time);
      }
      names.finish();
      for (let pid = 1; pid <= 3; pid++) {
        for (let time = 0; time <= sayings.length; time++) {
          const own = sayings.map((one, at) => ({ ...one, at })).filter((one) => one.pid === pid);
          const last = own.findLast(({ at }) => at <= time);
          const first = own[0]?.becomes === false ? own[0] : undefined;
          expect(nameAt(names, pid, time)).toBe((last ?? first)?.name);
        }
      }
    }),
  );
});

test.each([
  ["/bin/true", "true"],
  ["true", "true"],
  ["./a/very-long-name-of-a-program", "very-long-name-"],
  ["/dev/fd/5", undefined],
  ["/dev/fd/5/script", undefined],
  ["/tmp/ü-ü-ü-ü-ü-ü", "ü-ü-ü-ü-ü-"],
])("the kernel calls a task that executes %s %s", (path, name) => {
  expect(nameOfProgram(path)).toBe(name);
});
