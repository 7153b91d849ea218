import { expect, test } from "vitest";
import type { PageFaults } from "../../../src/document/result-document.ts";
import { incompleteness } from "../../../src/result/completeness.ts";
import { recordingSummary } from "../../../src/result/recording-summary.ts";
import { sampleRecording } from "../report/sample.ts";

test("pages that could not be decoded are named by what is wrong with them", () => {
  expect(sentencesOf({ malformedPages: 1, pageFaults: { "bad-commit": 1 } })).toEqual([
    "1 page of the recording could not be decoded (invalid commit word)",
  ]);
  expect(
    sentencesOf({ malformedPages: 1_205, pageFaults: { "time-goes-backwards": 1_203, "cut-short": 2 } }),
  ).toEqual([
    "1,205 pages of the recording could not be decoded (missing from the file: 2, time going backwards: 1,203)",
  ]);
});

function sentencesOf(faults: {
  readonly malformedPages: number;
  readonly pageFaults: PageFaults;
}): readonly string[] {
  return incompleteness(recordingSummary(sampleRecording({}, faults)), "allow");
}
