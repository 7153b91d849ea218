import { expect, test } from "vitest";
import { kernelRecords } from "../../../../src/plan/events/kernel-records.ts";
import { buildSpec } from "../../../support/session/build-spec.ts";

const at = buildSpec({}).clock.at;

test.each([
  ["stacktrace", "ftrace:kernel_stack"],
  ["func_stack_trace", "ftrace:kernel_stack"],
  ["userstacktrace", "ftrace:user_stack"],
  ["func-no-repeats", "ftrace:func_repeats"],
])("what the option %s makes the kernel record is an event: %s", (name, event) => {
  const recorded = (on: boolean): readonly string[] =>
    kernelRecords(
      buildSpec({
        tracer: {
          at,
          type: { value: "function", at },
          functions: [],
          exclude: [],
          roots: [],
          notRoots: [],
          options: [{ name, on, at }],
        },
      }),
    ).map(({ value }) => value);
  expect(recorded(true)).toContain(event);
  expect(recorded(false)).not.toContain(event);
});
