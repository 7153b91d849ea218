import { expect, test } from "vitest";
import { wantsColor } from "../../../../src/cli/terminal/console-io.ts";

test.each([
  ["a terminal", { isTerminal: true, env: { TERM: "xterm" } }, true],
  ["a pipe", { isTerminal: false, env: { TERM: "xterm" } }, false],
  ["a dumb terminal", { isTerminal: true, env: { TERM: "dumb" } }, false],
  ["NO_COLOR", { isTerminal: true, env: { NO_COLOR: "1" } }, false],
  ["an empty NO_COLOR says nothing", { isTerminal: true, env: { NO_COLOR: "" } }, true],
  ["FORCE_COLOR on a pipe", { isTerminal: false, env: { FORCE_COLOR: "1" } }, true],
  ["FORCE_COLOR=0", { isTerminal: true, env: { FORCE_COLOR: "0" } }, false],
  ["FORCE_COLOR over NO_COLOR", { isTerminal: false, env: { FORCE_COLOR: "1", NO_COLOR: "1" } }, true],
  ["--no-color over everything", { isTerminal: true, refused: true, env: { FORCE_COLOR: "1" } }, false],
])("%s", (_, circumstances, expected) => {
  expect(wantsColor({ refused: false, ...circumstances })).toBe(expected);
});
