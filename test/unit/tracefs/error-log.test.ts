import { expect, test } from "vitest";
import { newestErrorAbout, parseErrorLog } from "../../../src/tracefs/error-log.ts";

/** Captured on Linux 6.18. */
const log = `[ 1415.671142] event filter parse error: error: Field not found
  Command: prev_pid == 0 && nosuch > 3
                                   ^
[ 1415.671177] event filter parse error: error: Invalid value (did you forget quotes)?
  Command: prev_comm ~
                       ^
`;

test("entries are read oldest first, with the caret as a column of the command", () => {
  expect(parseErrorLog(log)).toEqual([
    { message: "Field not found", command: "prev_pid == 0 && nosuch > 3", column: 24 },
    { message: "Invalid value (did you forget quotes)?", command: "prev_comm ~", column: 12 },
  ]);
});

test("the newest entry counts only when it repeats what was written", () => {
  expect(newestErrorAbout(log, "prev_comm ~ \n")?.message).toBe("Invalid value (did you forget quotes)?");
  expect(newestErrorAbout(log, "prev_pid == 0 && nosuch > 3")).toBeUndefined();
});

test("a log that is empty or of another shape has no entries", () => {
  expect(parseErrorLog("")).toEqual([]);
  expect(parseErrorLog("[ 1.5] something else\n")).toEqual([]);
});
