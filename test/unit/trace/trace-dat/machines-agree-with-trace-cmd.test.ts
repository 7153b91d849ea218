import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { needsTools } from "../../../support/needs.ts";
import { compareWithTraceCmd } from "../../../support/trace-cmd/agreement.ts";
import { type BuiltFile, buildVersion6, buildVersion7 } from "../../../support/trace-cmd/file-builder.ts";
import { sampleFile } from "../../../support/trace-cmd/machine-sample.ts";

needsTools("trace-cmd");

const machines = [true, false].flatMap((bigEndian) =>
  ([4, 8] as const).map((longBytes) => ({ bigEndian, longBytes })),
);

test.for(machines)("trace-cmd reads the built files of a machine %o as we do", (machine) => {
  const file = withoutBitFields(sampleFile(machine));
  for (const bytes of [
    buildVersion6(file),
    buildVersion7(file, { compression: "none" }),
    buildVersion7(file, { compression: "zstd", optionSections: 3 }),
  ]) {
    const [agreement] = inFile(bytes, compareWithTraceCmd);
    expect(agreement).toMatchObject({ events: 5, differences: [], complete: true });
  }
});

/** trace-cmd (3.1.6) stops at a record's first bit field. */
function withoutBitFields(file: BuiltFile): BuiltFile {
  const systems = file.eventFormats ?? [];
  const eventFormats = systems.map(({ system, formats }) => ({
    system,
    formats: formats.map((text) => text.replaceAll(/^\tfield:[^;]*:\d+;.*\n/gmu, "")),
  }));
  return { ...file, eventFormats };
}

function inFile<Value>(bytes: Uint8Array, read: (path: string) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), "trace-dat-"));
  try {
    writeFileSync(join(folder, "trace.dat"), bytes);
    return read(join(folder, "trace.dat"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
