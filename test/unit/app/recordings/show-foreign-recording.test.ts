import { describe, expect, test } from "vitest";
import { exportRecording } from "../../../../src/app/recordings/export-recording.ts";
import { exportersByName } from "../../../../src/export/exporters.ts";
import { shownOf } from "../../../support/export/shown.ts";
import { sourceOf } from "../../../support/recorded.ts";
import {
  buildLatencyVersion6,
  buildVersion6,
  buildVersion7,
} from "../../../support/trace-cmd/file-builder.ts";
import { sampleFile } from "../../../support/trace-cmd/machine-sample.ts";

const samples = [true, false].map((bigEndian) => sampleFile({ bigEndian, longBytes: 8 }));

async function exported(file: Uint8Array): Promise<string> {
  const result = await exportRecording(sourceOf(file), exportersByName.get("trace")!);
  if (!result.ok) throw new Error(result.error[0]?.message);
  return [...result.value.text].join("");
}

test.each(["text", "json", "ndjson", "csv"])(
  "files of versions 6 and 7 with the same data, either way round, are shown as the same %s",
  async (format) => {
    for (const sample of samples) {
      const old = await shownOf(buildVersion6(sample), { format });
      expect(old.text.split("\n").length).toBeGreaterThan(4);
      for (const compression of ["none", "zstd"] as const)
        expect((await shownOf(buildVersion7(sample, { compression }), { format })).text).toBe(old.text);
    }
  },
);

test("their text is the exported one", async () => {
  for (const sample of samples) {
    const file = buildVersion6(sample);
    expect((await shownOf(file, { format: "text" })).text).toBe(await exported(file));
  }
});

describe("the text of a latency tracer", () => {
  const text = "# tracer: wakeup\n#\n    sh-1 0d..1 1us : \u001B[31mwake\n";
  const [sample] = samples;

  test.each([
    ["6", buildLatencyVersion6(sample!, text)],
    ["7", buildVersion7({ ...sample!, instances: [] }, { compression: "none", text })],
  ])("in version %s is printed as it is exported, and cannot be filtered", async (_, file) => {
    expect((await shownOf(file)).text).toBe(await exported(file));
    for (const asked of [{ format: "csv" }, { pids: new Set([1]) }, { where: "task.pid == 1" }])
      await expect(shownOf(file, asked)).rejects.toThrow("it cannot be filtered or converted");
  });
});
