import { isDeepStrictEqual } from "node:util";
import { zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";
import { sourceOf } from "../../../support/recorded.ts";
import { buildVersion6, buildVersion7 } from "../../../support/trace-cmd/file-builder.ts";
import { type FlatEvent, flatEvents } from "../../../support/trace-cmd/flat-events.ts";
import { sampleFile } from "../../../support/trace-cmd/machine-sample.ts";

const machines = [
  { bigEndian: false, longBytes: 8 },
  { bigEndian: true, longBytes: 4 },
] as const;
const files = machines.flatMap((machine) => {
  const sample = sampleFile(machine);
  const order = machine.bigEndian ? "big-endian" : "little-endian";
  return [
    [`version 6, ${order}`, buildVersion6(sample)],
    [`version 7, ${order}`, buildVersion7(sample, { compression: "none", optionSections: 2 })],
    [`version 7, zlib, ${order}`, buildVersion7(sample, { compression: "zlib" })],
    [`version 7, zstd, ${order}`, buildVersion7(sample, { compression: "zstd", optionSections: 3 })],
  ] as const;
});

interface Reading {
  readonly events: readonly FlatEvent[];
  readonly malformed: number;
}

/** Nothing where the file is refused. */
function read(bytes: Uint8Array): Reading | undefined {
  const recording = openTraceDat(sourceOf(bytes));
  if (!recording.ok) return undefined;
  const events = flatEvents(recording.value);
  const { malformedPages, malformedRecords } = recording.value.faults();
  return { events, malformed: malformedPages + malformedRecords };
}

describe.for(files)("%s", ([, bytes]) => {
  const whole = read(bytes)!;

  test("cut off after any byte it is refused, or what is missing is counted and the rest is right", () => {
    const readings = Array.from({ length: bytes.length }, (_, length) => read(bytes.subarray(0, length)));
    const wrong = readings.flatMap((found, length) => (found && !isHonest(found, whole) ? [length] : []));
    expect(wrong).toEqual([]);
    expect(readings.filter((found) => found === undefined).length).toBeGreaterThan(100);
  });

  test("changed anywhere it neither throws nor hangs, nor has more events than there is room for", () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, bits] of changes) copy[at]! ^= bits;
        const opened = openTraceDat(sourceOf(copy));
        const counts = opened.ok ? [...opened.value.recordCounts().values()].flat() : [];
        const events = read(copy)?.events.length ?? 0;
        expect(Math.max(events, ...counts)).toBeLessThanOrEqual(copy.length);
      }),
      { numRuns: 700 },
    );
  });
});

/** Each CPU has its first events, as they are in the whole file; and if any are missing, that is counted. */
function isHonest(found: Reading, whole: Reading): boolean {
  const isPrefix = [0, 1].every((cpu) => {
    const [own, all] = [found, whole].map(({ events }) => events.filter((event) => event.cpu === cpu));
    return isDeepStrictEqual(own, all!.slice(0, own!.length));
  });
  return isPrefix && (found.events.length === whole.events.length || found.malformed > 0);
}

test("a chunk that can't be decompressed is a malformed page for each of its sub-buffers, and no event", () => {
  const bytes = Uint8Array.from(buildVersion7(sampleFile(machines[0]), { compression: "zstd" }));
  const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
  const chunks: number[] = [];
  for (let at = Buffer.from(bytes).indexOf(magic); at >= 0; at = Buffer.from(bytes).indexOf(magic, at + 1))
    chunks.push(at);
  // Six sections, then one chunk a CPU, then the options.
  bytes[chunks[6]!] = 0;
  const found = read(bytes)!;
  expect(found.malformed).toBe(1);
  expect(new Set(found.events.map(({ cpu }) => cpu))).toEqual(new Set([1]));
});

test("a small file can't become an endless one", () => {
  const sample = sampleFile(machines[0]);
  const bomb = zstdCompressSync(new Uint8Array(1 << 26));
  const chunk = Buffer.concat([u32(bomb.length), u32(1 << 26), bomb]);
  const chunks = Buffer.concat([u32(200), ...Array.from({ length: 200 }, () => chunk)]);
  const built = buildVersion7(
    { ...sample, instances: [{ name: "", clock: "mono", cpus: [{ cpu: 0, bytes: chunks }] }] },
    { compression: "none" },
  );
  const bytes = asCompressed(built);
  const began = performance.now();
  const recording = openTraceDat(sourceOf(bytes));
  expect(!recording.ok && recording.error[0]?.message).toContain("times as large as the file");
  expect(performance.now() - began).toBeLessThan(5000);
});

test("options that lead back to themselves end", () => {
  const bytes = Uint8Array.from(buildVersion7(sampleFile(machines[0]), { compression: "none" }));
  const view = new DataView(bytes.buffer);
  const optionsAt = Number(view.getBigUint64(27, true));
  // The last option says where the next ones are: here.
  view.setBigUint64(bytes.length - 8, BigInt(optionsAt), true);
  const recording = openTraceDat(sourceOf(bytes));
  expect(!recording.ok && recording.error[0]?.message).toContain("refer to one another in a loop");
});

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** The same file, said to be compressed with zstd where its CPUs' data is. */
function asCompressed(built: Uint8Array): Uint8Array {
  const bytes = Buffer.from(built);
  const at = bytes.indexOf("none\0");
  bytes.write("zstd", at);
  const header = Buffer.from([3, 0, 0, 0]);
  for (let found = bytes.indexOf(header); found >= 0; found = bytes.indexOf(header, found + 1)) {
    const isSection = bytes.readUInt32LE(found + 4) === 0 && bytes.readBigUInt64LE(found + 8) === 0n;
    if (isSection) bytes[found + 2] = 1;
  }
  return bytes;
}
