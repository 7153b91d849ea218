import { describe, expect, test } from "vitest";
import { exitStatus, worst } from "../../../src/core/exit-status.ts";
import { statusOf } from "../../../src/cli/exit-status.ts";
import { diagnostic, warning } from "../../../src/core/diagnostic.ts";

describe("statusOf", () => {
  test.each([
    ["nothing wrong", [], 0],
    ["a warning", [warning("unknown-key", "x")], 0],
    ["a wrong spec", [diagnostic("unknown-key", "x")], 2],
    ["a wrong command line", [diagnostic("usage", "x")], 2],
    ["a kernel that lacks it", [diagnostic("unknown-event", "x")], 3],
    ["a run that failed", [diagnostic("disk-full", "x")], 6],
    ["a kernel that was not put back", [diagnostic("undo-failed", "x")], 5],
  ])("%s", (_, problems, expected) => {
    expect(statusOf({ problems })).toBe(expected);
  });

  test("the first error is the cause", () => {
    const problems = [warning("usage", "w"), diagnostic("disk-full", "a"), diagnostic("unknown-key", "b")];
    expect(statusOf({ problems })).toBe(6);
  });

  test("what is left behind comes before the cause", () => {
    expect(statusOf({ problems: [diagnostic("disk-full", "a"), diagnostic("undo-failed", "b")] })).toBe(5);
  });
});

test("the worst of several specs, from not restored and signals down to inconclusive", () => {
  const { notRestored, wrongSpec, runFailed, notPossibleHere, expectationFailed, inconclusive, held } =
    exitStatus;
  const descending = [
    notRestored,
    130,
    wrongSpec,
    runFailed,
    notPossibleHere,
    expectationFailed,
    inconclusive,
    held,
  ];
  for (const [index, status] of descending.entries()) {
    expect(worst(descending.slice(index).toReversed())).toBe(status);
    expect(worst(descending.slice(index))).toBe(status);
  }
  expect(worst([])).toBe(0);
});
