import { describe, expect, test } from "vitest";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";
import { flatEvents } from "../../../support/trace-cmd/flat-events.ts";
import { buildVersion6, buildVersion7 } from "../../../support/trace-cmd/file-builder.ts";
import { sampleEvents, sampleFile } from "../../../support/trace-cmd/machine-sample.ts";
import { sourceOf } from "../../../support/recorded.ts";

const machines = [
  { bigEndian: false, longBytes: 8 },
  { bigEndian: false, longBytes: 4 },
  { bigEndian: true, longBytes: 8 },
  { bigEndian: true, longBytes: 4 },
] as const;

const compressions = ["none", "zlib", "zstd"] as const;

/** One recording, as each machine would have written it, in each form of file. */
describe.for(machines)("a machine: %o", (machine) => {
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["version 6", buildVersion6(sampleFile(machine))],
    ...compressions.flatMap((compression) =>
      [1, 2, 4].map(
        (optionSections) =>
          [
            `version 7, ${compression}, options in ${optionSections} sections`,
            buildVersion7(sampleFile(machine), { compression, optionSections, reversed: optionSections > 1 }),
          ] as const,
      ),
    ),
  ];

  test.for(files)("%s", ([, bytes]) => {
    const recording = openTraceDat(sourceOf(bytes));
    if (!recording.ok) throw new Error(recording.error[0]?.message);
    const events = flatEvents(recording.value).map(({ cpu, time, fields }) => ({ cpu, time, fields }));
    expect(events).toEqual(sampleEvents(machine));
    expect(recording.value.faults()).toEqual({
      malformedPages: 0,
      malformedRecords: 0,
      pagesWithMissedEvents: 0,
    });
    const { info } = recording.value;
    expect(info).toMatchObject({ clock: "mono", cpus: [0, 1], kernelRelease: "3.2.0", architecture: "mips" });
    expect(info.stats.map(({ recorded }) => recorded).toSorted((a, b) => a - b)).toEqual([2, 3]);
    expect(info.comms.get(4711)).toBe("sh");
  });
});
