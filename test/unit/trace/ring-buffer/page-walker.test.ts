import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PageWalker, type PageStatus } from "../../../../src/trace/ring-buffer/page-walker.ts";
import { parseHeaderPage } from "../../../../src/trace/ring-buffer/parse-header-page.ts";
import { type BuilderLayout, headerPageText, PageBuilder } from "../../../support/page-builder.ts";

const word = Uint8Array.of(1, 2, 3, 4);
const base = 5_000_000_000n;

describe("records of a sub-buffer", () => {
  test("short and long data, each with its time", () => {
    const long = new Uint8Array(200).fill(7);
    const page = new PageBuilder(base + 10n).data(0, word).data(5, long).data(1, new Uint8Array(112));
    expect(walk(page.build())).toEqual({
      status: "complete",
      records: [
        { time: 10, bytes: [...word] },
        { time: 15, bytes: [...long] },
        { time: 16, bytes: Array.from({ length: 112 }, () => 0) },
      ],
      missed: false,
      missedEvents: 0,
    });
  });

  test("of nothing", () => {
    expect(walk(new PageBuilder(0n).build())).toMatchObject({ status: "complete", records: [] });
  });

  test("a long record may be of four bytes, or of none", () => {
    const page = new PageBuilder(base).long(1, word).long(1, new Uint8Array());
    expect(walk(page.build()).records).toEqual([
      { time: 1, bytes: [1, 2, 3, 4] },
      { time: 2, bytes: [] },
    ]);
  });

  test("time extends add 59 bits", () => {
    const delta = 3_600_000_000_000n;
    const page = new PageBuilder(base)
      .data(0, word)
      .timeExtend(delta)
      .data(7, word)
      .timeExtend(1n)
      .data(0, word);
    expect(times(page)).toEqual([0, 3_600_000_000_007, 3_600_000_000_008]);
  });

  test("absolute time stamps set the time", () => {
    const page = new PageBuilder(base)
      .data(3, word)
      .timeStamp(base + 1_000_000n)
      .data(2, word);
    expect(times(page)).toEqual([3, 1_000_002]);
  });

  test("an absolute time stamp lacks the page's upper five bits", () => {
    const epoch = (21n << 59n) + 123n;
    const page = new PageBuilder(epoch)
      .data(0, word)
      .timeStamp(epoch + 77n)
      .data(0, word);
    expect(times(page, epoch)).toEqual([0, 77]);
  });

  test("an absolute time stamp that has rolled over 59 bits goes on, not back", () => {
    const epoch = (3n << 59n) - 5n;
    const page = new PageBuilder(epoch)
      .data(0, word)
      .timeStamp(epoch + 10n)
      .data(0, word);
    expect(times(page, epoch)).toEqual([0, 10]);
  });

  test("discarded events are passed over; their time counts, save for the 1 that stands for 0", () => {
    const page = new PageBuilder(base).discarded(20, 40).data(1, word).discarded(1, 4).data(1, word);
    expect(times(page)).toEqual([21, 22]);
  });

  test("behind an empty padding record is nothing", () => {
    const page = new PageBuilder(base).data(4, word).nothing().raw(new Uint8Array(16).fill(255));
    expect(walk(page.build())).toMatchObject({ status: "complete", records: [{ time: 4 }] });
  });

  test("a page before the epoch has negative times", () => {
    expect(times(new PageBuilder(base - 9n).data(1, word))).toEqual([-8]);
  });

  test("32-bit kernels have a short commit word", () => {
    const layout = { commitBytes: 4 } as const;
    const page = new PageBuilder(base, 4096, layout).data(2, word).missed(9).build();
    expect(walk(page, base, layout)).toMatchObject({ records: [{ time: 2 }], missed: true, missedEvents: 9 });
  });

  test("an odd place in the file doesn't matter", () => {
    const page = new PageBuilder(base).data(2, word).build();
    const shifted = new Uint8Array(page.length + 3);
    shifted.set(page, 3);
    expect(walk(shifted.subarray(3))).toMatchObject({ status: "complete", records: [{ time: 2 }] });
  });
});

describe("missed events", () => {
  test("as a flag alone", () => {
    const page = new PageBuilder(base).data(1, word).missed();
    expect(walk(page.build())).toMatchObject({ status: "complete", missed: true, missedEvents: 0 });
  });

  test("with their number", () => {
    const page = new PageBuilder(base).data(1, word).missed(1234);
    expect(walk(page.build())).toMatchObject({ status: "complete", missed: true, missedEvents: 1234 });
  });

  test("with the claim of a number where there is no room for one", () => {
    const bytes = new PageBuilder(base, 32).data(1, word).data(1, word).missed().build();
    bytes[11] = 0xc0;
    expect(walk(bytes)).toMatchObject({ status: "complete", missed: true, missedEvents: 0 });
  });
});

describe("every way to be malformed has a name, and the records before it are kept", () => {
  const cases: [PageStatus, string, PageBuilder, number?][] = [
    ["truncated-record", "a header cut off", new PageBuilder(base).data(1, word).word(1), 12],
    [
      "truncated-record",
      "a payload beyond the commit",
      new PageBuilder(base).data(1, word).data(1, new Uint8Array(40)),
      20,
    ],
    ["truncated-record", "a length word beyond it", new PageBuilder(base).data(1, word).word(0).word(5000)],
    [
      "truncated-record",
      "padding beyond it",
      new PageBuilder(base)
        .data(1, word)
        .word((1 << 5) | 29)
        .word(5000),
    ],
    ["bad-length", "a length word of 0", new PageBuilder(base).data(1, word).word(0).word(0)],
    [
      "bad-length",
      "padding of length 3",
      new PageBuilder(base)
        .data(1, word)
        .word((1 << 5) | 29)
        .word(3),
    ],
    [
      "time-goes-backwards",
      "an old absolute time",
      new PageBuilder(base)
        .data(1, word)
        .timeStamp(base - 50n)
        .data(1, word),
    ],
    [
      "time-out-of-range",
      "a time extend of centuries",
      new PageBuilder(base)
        .data(1, word)
        .timeExtend(1n << 58n)
        .data(1, word),
    ],
  ];

  test.each(cases)("%s: %s", (status, _, page, commit) => {
    expect(walk(page.build(commit))).toMatchObject({ status, records: [{ time: 1, bytes: [1, 2, 3, 4] }] });
  });

  test("bad-commit: longer than the page", () => {
    expect(walk(new PageBuilder(base).data(1, word).build(4081))).toMatchObject({
      status: "bad-commit",
      records: [],
    });
  });

  test("bad-commit: bits without a meaning", () => {
    expect(walk(new PageBuilder(base).data(1, word).build(8 | (1 << 27))).status).toBe("bad-commit");
  });

  test("short-page: less than a header", () => {
    expect(walk(new Uint8Array(15)).status).toBe("short-page");
  });

  test("time-out-of-range: a page centuries from the epoch", () => {
    expect(walk(new PageBuilder(1n << 63n).data(1, word).build()).status).toBe("time-out-of-range");
  });
});

test("without an epoch, a page counts from its own time, however long the machine has been up", () => {
  const pages = [1n << 62n, 9n].map((time) => new PageBuilder(time).data(1, word).data(2, word).build());
  const header = parseHeaderPage(headerPageText(4096));
  if (!header.ok) throw new Error("no layout");
  const walker = new PageWalker(header.value, 4096);
  for (const page of pages) {
    expect(walker.walk(new DataView(page.buffer, page.byteOffset, page.length), 0, page.length)).toBe(
      "complete",
    );
    expect([...walker.times.subarray(0, walker.count)]).toEqual([1, 3]);
  }
});

describe("properties", () => {
  const record = fc.record({
    gap: fc.bigInt(0n, 1n << 36n),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 150 }),
    extend: fc.boolean(),
  });

  /** Appends a record; returns the bytes it is to have, padded to whole words. */
  function append(
    page: PageBuilder,
    { gap, bytes, extend }: { gap: bigint; bytes: Uint8Array; extend: boolean },
  ) {
    if (extend || gap >= 1n << 27n) page.timeExtend(gap).data(0, bytes);
    else page.data(Number(gap), bytes);
    return [...bytes, ...Array.from({ length: -bytes.length & 3 }, () => 0)];
  }

  test("what was built is what is walked, with exact times", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 15 }), fc.bigInt(0n, 1n << 58n), (records, start) => {
        const page = new PageBuilder(start, 8192);
        const expected = records.map((record) => append(page, record));
        let time = 0n;
        const absolutes = records.map(({ gap }) => (time += gap));
        const walked = walk(page.build(), start);
        expect(walked.status).toBe("complete");
        expect(walked.records.map(({ bytes }) => bytes)).toEqual(expected);
        expect(walked.records.map(({ time }) => BigInt(time))).toEqual(absolutes);
      }),
    );
  });

  test("no bytes make it throw, or reach beyond the page, or go back in time", () => {
    const built = new PageBuilder(base, 512)
      .data(1, word)
      .timeExtend(9n)
      .discarded(3, 8)
      .long(2, word)
      .data(4, word);
    const good = built.missed(3).build();
    const mutations = fc.array(fc.tuple(fc.nat(built.used + 24), fc.nat(255)), {
      minLength: 1,
      maxLength: 12,
    });
    const mutated = mutations.map((changes) => {
      const page = good.slice();
      for (const [at, byte] of changes) page[at] = byte;
      return page;
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (page) => {
        const { records } = walk(page);
        const times = records.map(({ time }) => time);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.every((time) => Number.isSafeInteger(time))).toBe(true);
        expect(records.reduce((sum, { bytes }) => sum + bytes.length + 4, 0)).toBeLessThanOrEqual(
          page.length,
        );
      }),
      { numRuns: 2000 },
    );
  });
});

function times(page: PageBuilder, epoch: bigint = base): number[] {
  const walked = walk(page.build(), epoch);
  expect(walked.status).toBe("complete");
  return walked.records.map(({ time }) => time);
}

function walk(page: Uint8Array, epoch: bigint = base, layout?: BuilderLayout) {
  const header = parseHeaderPage(headerPageText(Math.max(64, page.length), layout));
  if (!header.ok) throw new Error("no layout");
  const half = (value: bigint): number => Number(value & 0xffff_ffffn);
  const walker = new PageWalker(header.value, page.length, { high: half(epoch >> 32n), low: half(epoch) });
  const status = walker.walk(new DataView(page.buffer, page.byteOffset, page.length), 0, page.length);
  const records = Array.from({ length: walker.count }, (_, index) => {
    const from = walker.offsets[index]!;
    return { time: walker.times[index]!, bytes: [...page.subarray(from, from + walker.lengths[index]!)] };
  });
  return { status, records, missed: walker.missed, missedEvents: walker.missedEvents };
}
