import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadForReport, reportRecording } from "../../../../src/app/recordings/report-recording.ts";
import { writeReports } from "../../../../src/app/run-folder.ts";
import { expectedFiles } from "../../../../src/app/guest/guest-files.ts";
import { OutputFolder } from "../../../../src/files/output-folder.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { scratchFolder } from "../../../support/cli/scratch.ts";
import { sourceOf } from "../../../support/recorded.ts";
import { vfsWriteRecording, vfsWriteSpec } from "../../../support/vfs-write.ts";

const path = "vfs-write.yaml";

function vfsWrite(): Spec {
  const readFile = (): never => expect.fail("the spec extends nothing");
  const spec = loadForReport({ path, text: readFileSync(vfsWriteSpec, "utf8") }, { set: {}, readFile });
  if (!spec.ok) throw new Error(spec.error[0]?.message);
  return spec.value;
}

test("all that is written of a result, pictures too, may come from a guest", async () => {
  const spec = vfsWrite();
  const folder = scratchFolder();
  const output = OutputFolder.open(folder);
  await writeReports(output, reportRecording(sourceOf(vfsWriteRecording()), spec, "1.2.3").result);
  output.close();
  const written = readdirSync(folder);
  expect(written).toContain("flow.mmd");
  const expected = expectedFiles([{ source: spec.source, spec }]);
  expect([...expected.keys()]).toEqual(expect.arrayContaining(["trace.dat", ...written]));
  expect([...expected.keys()]).not.toContain("package.json");
});

test("several specs have a folder each, named as a run names it", () => {
  const spec = vfsWrite();
  const wrong = { source: { path: "folder/wrong.yaml", text: "" } };
  const expected = expectedFiles([{ source: spec.source, spec }, { source: spec.source, spec }, wrong]);
  expect([...expected.keys()]).toEqual([spec.name, `${spec.name}-2`, "wrong.yaml"]);
  expect([...(expected.get("wrong.yaml") as ReadonlyMap<string, unknown>).keys()]).toEqual([
    "trace.dat",
    "result.json",
    "report.md",
    "report.html",
  ]);
});
