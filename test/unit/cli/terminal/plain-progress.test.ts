import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { plainProgress } from "../../../../src/cli/terminal/plain-progress.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("a step that lasts is reported every five seconds, one that doesn't is not", () => {
  const lines: string[] = [];
  const { update } = plainProgress("many", (line) => lines.push(line));
  const figures = { phase: "preparing", elapsedMs: 0, events: 0, lost: 0 } as const;
  for (let written = 0; written < 1000; written += 16) {
    vi.advanceTimersByTime(100);
    update({ ...figures, doing: `trace only a, b: ${written} of 1,000 written` });
  }
  update({ ...figures, phase: "recording" });
  expect(lines).toEqual(["many: trace only a, b: 784 of 1,000 written", "many: recording"]);
});
