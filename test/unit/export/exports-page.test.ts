import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import { exportedText } from "../../support/export/exported.ts";
import { sourceOf } from "../../support/recorded.ts";
import { vfsWriteRecording } from "../../support/vfs-write.ts";

const page = readFileSync(new URL("../../../docs/exports.md", import.meta.url), "utf8");

test("docs/exports.md shows lines that are written", async () => {
  const recording = openTraceDat(sourceOf(vfsWriteRecording()));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const { text } = await exportedText(recording.value, "folded");
  const shown = /```text\n([^`]*)```/u.exec(page)![1]!.trimEnd().split("\n");
  expect(text.split("\n")).toEqual(expect.arrayContaining(shown));
});
