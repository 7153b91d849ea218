import { expect, test } from "vitest";
import { choicesOf, writableForm } from "../../../src/tracefs/codec.ts";
import { createFakeTracefs } from "../../../src/tracefs/fake/fake-tracefs.ts";

test.each([
  ["trace_clock", "local [mono] boot\n", "mono"],
  ["buffer_size_kb", "7 (expanded: 1408)\n", "1408"],
  ["instances/a/events/x/y/filter", "none\n", "0"],
  ["events/x/y/enable", "1*\n", "1"],
  ["set_ftrace_filter", "#### all functions enabled ####\n", undefined],
  ["set_event_pid", "3\n17\n", "3\n17"],
  ["events/x/y/trigger", "# Available triggers:\n# traceon\n", undefined],
  ["current_tracer", "nop\n", "nop"],
])("%s that reads %j is restored by writing %j", (path, content, text) => {
  expect(writableForm(path, content)).toBe(text);
});

test("choices are listed without the mark of the chosen one", () => {
  expect(choicesOf("[local] global mono\n")).toEqual(["local", "global", "mono"]);
});

test("what was read can be put back", () => {
  const fake = createFakeTracefs({ events: ["a:b"] });
  for (const [path, change] of [
    ["trace_clock", "mono"],
    ["events/a/b/filter", "x == 1"],
    ["events/a/b/enable", "1"],
    ["buffer_size_kb", "12"],
    ["current_tracer", "function"],
  ] as const) {
    const before = fake.read(path);
    if (!before.ok) throw new Error(path);
    fake.append(path, change);
    expect(fake.read(path)).not.toEqual(before);
    fake.append(path, writableForm(path, before.value)!);
    expect(fake.read(path)).toEqual(before);
  }
});
