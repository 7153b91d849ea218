import { describe, expect, test } from "vitest";
import { exportRecording } from "../../../../src/app/recordings/export-recording.ts";
import { exportersByName } from "../../../../src/export/exporters.ts";
import { type Recording, wallZeroNs } from "../../../../src/trace/recording.ts";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";
import { formatText } from "../../../support/event-bytes.ts";
import { sourceOf } from "../../../support/recorded.ts";
import { anyEndianPage, bytesOf } from "../../../support/trace-cmd/any-endian-page.ts";
import {
  buildLatencyVersion6,
  buildVersion6,
  buildVersion7,
  type BuiltFile,
  type BuiltOption,
} from "../../../support/trace-cmd/file-builder.ts";
import { flatEvents } from "../../../support/trace-cmd/flat-events.ts";
import { PAGE_BYTES, sampleFile, stats } from "../../../support/trace-cmd/machine-sample.ts";

const machine = { bigEndian: false, longBytes: 8 } as const;
const sample = sampleFile(machine);
const [page] = sample.instances[0]!.cpus;

function opened(bytes: Uint8Array, instance?: string): Recording {
  const recording = openTraceDat(sourceOf(bytes), instance);
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  return recording.value;
}

describe("several instances", () => {
  const statsOf = (name: string, events: number): BuiltOption[] => [
    { id: 2, data: `\nBuffer: ${name}\n\n\0` },
    { id: 2, data: stats(0, events) },
  ];
  const file = (top: boolean): BuiltFile => ({
    ...sample,
    options: [{ id: 2, data: stats(0, 3) }, ...statsOf("two words", 30), ...statsOf("net", 300)],
    instances: [
      ...(top ? [{ name: "", cpus: [page!] }] : []),
      { name: "two words", clock: "counter", cpus: [page!] },
      { name: "net", cpus: [page!] },
    ],
  });
  const bytes = buildVersion7(file(true), { compression: "none" });
  // Each has sub-buffers of its own in the file.
  const recorded = (name?: string): number => opened(bytes, name).info.stats[0]!.recorded;

  test("each has its own clock and statistics", () => {
    expect([recorded(), recorded("two words"), recorded("net"), recorded("top-level")]).toEqual([
      3, 30, 300, 3,
    ]);
    expect(opened(bytes, "two words").info.clockScale.unit).toBe("ticks");
    expect(opened(bytes).info.instances).toEqual(["", "two words", "net"]);
  });

  test("one that isn't there is refused, with those that are", () => {
    const error = openTraceDat(sourceOf(bytes), "three");
    expect(!error.ok && error.error[0]).toMatchObject({
      code: "usage",
      message: 'the recording has no instance "three"',
      hint: "available: top-level, two words, net",
    });
  });

  test("without a top-level one, the only other one is meant", () => {
    const two = buildVersion7(file(false), { compression: "none" });
    expect(opened(two).info.instance).toBe("two words");
    const one = buildVersion7(
      { ...file(false), instances: [file(true).instances[2]!] },
      { compression: "zstd" },
    );
    expect(opened(one).info).toMatchObject({ instance: "net", instances: ["net"] });
  });
});

describe("clocks", () => {
  const tsc = bytesOf(machine, [123_456_789, 4], [28, 4], [77, 8]);
  const naive = (value: bigint): bigint => (value * 123_456_789n) >> 28n;
  const withClock = (clock: string, options: readonly BuiltOption[]): Recording =>
    opened(
      buildVersion7(
        { ...sample, options, instances: [{ ...sample.instances[0]!, clock }] },
        { compression: "none" },
      ),
    );
  const times = (recording: Recording): readonly bigint[] => flatEvents(recording).map(({ time }) => time);
  const raw = times(withClock("mono", []));

  test("TSC2NSEC converts each time stamp exactly", () => {
    const recording = withClock("x86-tsc", [{ id: 14, data: tsc }]);
    expect(times(recording)).toEqual(raw.map(naive));
    expect(recording.info.clockScale.unit).toBe("ns");
  });

  test("… but not those of another clock, and none without it", () => {
    expect(times(withClock("mono", [{ id: 14, data: tsc }]))).toEqual(raw);
    expect(withClock("x86-tsc", []).info.clockScale.unit).toBe("ticks");
    expect(times(withClock("x86-tsc", []))).toEqual(raw);
  });

  test("uptime counts hundredths of a second", () => {
    const recording = withClock("uptime", []);
    expect(recording.info.clockScale.unit).toBe("ns");
    expect(recording.info.epoch).toBe(raw[0]! * 10_000_000n);
  });

  test.each([
    ["local", "ns"],
    ["global", "ns"],
    ["perf", "ns"],
    ["mono", "ns"],
    ["mono_raw", "ns"],
    ["boot", "ns"],
    ["tai", "ns"],
    ["counter", "ticks"],
    ["x86-tsc", "ticks"],
    ["ppc-tb", "ticks"],
    ["a clock of tomorrow", "ticks"],
  ])("%s counts %s", (clock, unit) => {
    expect(withClock(clock, []).info.clockScale.unit).toBe(unit);
  });

  test("DATE and OFFSET are added, and the date is that of the first event", () => {
    const began = 1_700_000_000_000_000_000n;
    const us = (began - raw[0]!) / 1000n;
    const recording = withClock("mono", [
      { id: 1, data: `0x${us.toString(16)}\0` },
      { id: 7, data: "-500\0" },
    ]);
    expect(recording.info.epoch).toBe(began - 500n);
    expect(recording.info.beganAt).toBe("2023-11-14T22:13:19.999Z");
    expect(wallZeroNs(recording.info)).toBe(began - 500n);
    expect(withClock("counter", [{ id: 1, data: "0x1000\0" }]).info.beganAt).toBeUndefined();
  });

  test("a conversion beyond all measure gives no events, not wrong times", () => {
    const recording = withClock("x86-tsc", [
      { id: 14, data: bytesOf(machine, [0xffff_ffff, 4], [0, 4], [0, 8]) },
    ]);
    expect(flatEvents(recording).length).toBeLessThan(raw.length);
    expect(recording.faults().malformedPages).toBeGreaterThan(0);
  });
});

describe("old kernels, and files that say little", () => {
  const ftraceFormats = [
    formatText("print", 5, ["unsigned long ip;8;8;0", "char buf;16;0;1"]),
    formatText("bprint", 6, ["unsigned long ip;8;8;0", "const char * fmt;16;8;0", "u32 buf;24;0;0"]),
  ];
  const common = [
    [5, 2],
    [0, 1],
    [0, 1],
    [9, 4],
    [0xff, 8],
  ] as const;
  const bcommon = [
    [6, 2],
    [0, 1],
    [0, 1],
    [9, 4],
    [0xff, 8],
    [0xffff_8000_0000_1000n, 8],
  ] as const;
  const events = [
    { time: 10n, payload: bytesOf(machine, ...common, "hello\n\0\0") },
    { time: 20n, payload: bytesOf(machine, ...bcommon, [42, 4], "abc\0", [7, 4]) },
  ];
  const file: BuiltFile = {
    ...sample,
    ftraceFormats,
    options: [],
    printkFormats: Buffer.from('0xffff800000001000 : "value %d of \\"%s\\", then %u\\n"\n'),
    instances: [{ name: "", cpus: [{ cpu: 0, bytes: anyEndianPage(machine, PAGE_BYTES, events) }] }],
  };

  test("print and bprint without brackets run to the record's end", () => {
    const [print, bprint] = flatEvents(opened(buildVersion6(file)));
    expect(print?.fields["buf"]).toBe("hello");
    expect(bprint?.fields["buf"]).toEqual([42, 0x0063_6261, 7]);
  });

  test("without uname and statistics the kernel and the losses are unknown", () => {
    const { info } = opened(buildVersion6(file));
    expect(info).toMatchObject({ kernelRelease: "", architecture: "", stats: [], clock: "local" });
  });
});

describe("latency tracers", () => {
  const text = "# tracer: wakeup\n#\n    sh-1 0d..1 1us : \u001B[31mwake\n";
  const shown = ["# tracer: wakeup", "#", "    sh-1 0d..1 1us : \\x1b[31mwake"];
  const files = [
    ["version 6", buildLatencyVersion6(sample, text)],
    ["version 7", buildVersion7({ ...sample, instances: [] }, { compression: "none", text })],
    ["version 7, zstd", buildVersion7({ ...sample, instances: [] }, { compression: "zstd", text })],
  ] as const;

  test.for(files)("%s: the kernel's text as it is, escaped; no events", async ([, bytes]) => {
    const listed = await exportRecording(sourceOf(bytes), exportersByName.get("trace")!);
    expect(listed.ok && [...listed.value.text]).toEqual(shown.map((line) => `${line}\n`));
    expect(await exportRecording(sourceOf(bytes), exportersByName.get("folded")!)).toMatchObject({
      ok: false,
      error: [{ code: "usage" }],
    });
    expect(openTraceDat(sourceOf(bytes))).toMatchObject({
      ok: false,
      error: [{ code: "usage", hint: expect.stringContaining("--format trace") as unknown }],
    });
  });
});
