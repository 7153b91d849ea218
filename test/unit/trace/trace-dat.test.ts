import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberReader, type OrderedEvents } from "../../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../../../src/trace/recording.ts";
import { buildTraceDatHeader, layoutTraceDat } from "../../../src/trace/trace-dat/write-trace-dat.ts";
import { builtMeta } from "../../support/built-recording.ts";
import { formatText, payload } from "../../support/event-bytes.ts";
import { PageBuilder } from "../../support/page-builder.ts";
import { assemble, sourceOf } from "../../support/recorded.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const eventFormats = [
  {
    system: "a",
    formats: [formatText("one", 300, ["int n;8;4;1"]), formatText("two", 301, ["int n;8;4;1"])],
  },
  { system: "b", formats: [formatText("three", 302, ["int n;8;4;1", "char s[4];12;4;0"])] },
];
const stats = [
  {
    cpu: 1,
    text: "entries: 0\noverrun: 3\ncommit overrun: 1\nbytes: 99\ndropped events: 2\nread events: 77\n",
  },
];
const meta = builtMeta({ eventFormats, stats, cpuCount: 3, cmdlines: encode("12 sh\n13 a b\u001B\n") });
const everything = new Map([
  ["a:one", ["n"]],
  ["a:two", ["n"]],
  ["b:three", ["n", "s"]],
]);

describe("what is written is read", () => {
  test("everything besides the events", () => {
    const page = new PageBuilder(1000n).data(3, record(300, 1)).build();
    const { symbols, ...info } = opened(assemble(meta, [{ cpu: 2, bytes: page }])).info;
    expect(info).toEqual({
      dataBytes: new Map([[2, 4096]]),
      epoch: 1000n,
      clock: "mono",
      clockScale: { unit: "ns", offset: 0n, isDate: false },
      instance: "",
      instances: [""],
      isOwn: false,
      printkFormats: new Map(),
      machine: { longBytes: 8, bigEndian: false },
      cpus: [2],
      subBufferBytes: 4096,
      kernelRelease: "6.18.0",
      architecture: "x86_64",
      stats: [{ cpu: 1, recorded: 77, overrun: 3, commitOverrun: 1, dropped: 2 }],
      comms: new Map([
        [12, "sh"],
        [13, "a b\u001B"],
      ]),
      begun: { compat: [], unknown: [] },
    });
    expect(symbols.size).toBe(0);
  });

  test("an empty recording", () => {
    const recording = opened(assemble(meta, []));
    expect(recording.info).toMatchObject({ epoch: 0n, cpus: [] });
    expect([...recording.read(everything)]).toEqual([]);
  });

  test("any events of any CPUs, in time order, each once, with its CPU and values", () => {
    const event = fc.record({ gap: fc.nat(3), id: fc.constantFrom(300, 301, 302), n: fc.integer() });
    const cpu = fc.array(event, { maxLength: 600 });
    fc.assert(
      fc.property(fc.array(cpu, { minLength: 1, maxLength: 3 }), (cpus) => {
        const built = cpus.map((events, cpu) => ({ cpu, ...pagesOf(events, cpu) }));
        const recording = opened(assemble(meta, built));
        const expected = built
          .flatMap(({ records }) => records)
          .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        const epoch = Number(recording.info.epoch);
        expect(flat(recording.read(everything)).map(([time, ...rest]) => [time + epoch, ...rest])).toEqual(
          expected,
        );
        expect(recording.faults().malformedPages + recording.faults().malformedRecords).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("more events than one interval or chunk holds; every batch row is in the order exactly once", () => {
    const events = Array.from({ length: 200_000 }, (_, n) => ({ gap: n % 3, id: 300 + (n % 3), n }));
    const built = [0, 1].map((cpu) => ({ cpu, ...pagesOf(events, cpu) }));
    const recording = opened(assemble(meta, built));
    let total = 0;
    let last = -1;
    let backwards = 0;
    for (const interval of recording.read(everything)) {
      expect(interval.length).toBeLessThanOrEqual(98_304);
      expect(interval.batches.reduce((sum, { length }) => sum + length, 0)).toBe(interval.length);
      const seen = new Set<string>();
      for (let index = 0; index < interval.length; index++) {
        const time = interval.batches[interval.batch[index]!]!.times[interval.row[index]!]!;
        if (time < last) backwards++;
        last = time;
        seen.add(`${interval.batch[index]} ${interval.row[index]}`);
      }
      expect(seen.size).toBe(interval.length);
      total += interval.length;
    }
    expect([total, backwards]).toEqual([400_000, 0]);
  });

  test("only the events that were asked for, and reading twice gives the same", () => {
    const { bytes } = pagesOf(
      Array.from({ length: 90 }, (_, n) => ({ gap: 1, id: 300 + (n % 3), n })),
      0,
    );
    const recording = opened(assemble(meta, [{ cpu: 0, bytes }]));
    const read = (): number[] =>
      flat(
        recording.read(
          new Map([
            ["a:two", ["n"]],
            ["c:none", ["x"]],
          ]),
        ),
      ).map(([, , n]) => n);
    expect(read()).toEqual(Array.from({ length: 30 }, (_, n) => 3 * n + 1));
    expect(read()).toEqual(read());
  });

  test("a field that an event doesn't have is the caller's mistake", () => {
    expect(() => opened(assemble(meta, [])).read(new Map([["a:one", ["nope"]]]))).toThrow(RangeError);
  });

  test("large sub-buffers, also where header_page speaks of small ones", () => {
    const page = new PageBuilder(5n, 65_536);
    for (let n = 0; n < 3000; n++) page.data(1, record(300, n));
    const large = builtMeta({ eventFormats, subBufferBytes: 65_536, headerPage: meta.headerPage });
    const recording = opened(assemble(large, [{ cpu: 0, bytes: page.build() }]));
    expect(recording.info.subBufferBytes).toBe(65_536);
    expect(flat(recording.read(everything))).toHaveLength(3000);
  });
});

describe("the header's place", () => {
  test("is a multiple of the sub-buffer's size and of a page's", () => {
    for (const subBufferBytes of [1024, 4096, 16_384, 65_536, 262_144]) {
      const { reserveBytes } = layoutTraceDat(builtMeta({ subBufferBytes }));
      expect([reserveBytes % subBufferBytes, reserveBytes % 4096]).toEqual([0, 0]);
    }
  });

  test("has room for comms and statistics that come later", () => {
    const { reserveBytes } = layoutTraceDat(builtMeta({ eventFormats }));
    const cmdlines = encode(Array.from({ length: 5000 }, (_, pid) => `${pid} comm-of-${pid}\n`).join(""));
    const header = buildTraceDatHeader({ ...meta, cmdlines }, [], reserveBytes);
    expect(header).toHaveLength(reserveBytes);
    expect(opened(header).info.comms.get(4999)).toBe("comm-of-4999");
  });

  test("comms that don't fit are left out, whole lines at a time", () => {
    const { reserveBytes } = layoutTraceDat(meta);
    const cmdlines = encode(Array.from({ length: 50_000 }, (_, pid) => `${pid} comm-of-${pid}\n`).join(""));
    const { comms } = opened(buildTraceDatHeader({ ...meta, cmdlines }, [], reserveBytes)).info;
    expect(comms.size).toBeGreaterThan(10_000);
    expect([...comms].every(([pid, comm]) => comm === `comm-of-${pid}`)).toBe(true);
  });

  test("a header that can't fit at all is a mistake", () => {
    expect(() => buildTraceDatHeader(meta, [], 512)).toThrow(RangeError);
  });
});

describe("what goes wrong is counted", () => {
  const good = new PageBuilder(1000n).data(1, record(300, 1)).build();

  test("malformed pages, next to good ones", () => {
    const bad = new PageBuilder(2000n).data(1, record(300, 2)).word(0).word(0).build();
    const recording = opened(
      assemble(meta, [{ cpu: 0, bytes: Buffer.concat([good, bad, good.slice(0, 10)]) }]),
    );
    expect(flat(recording.read(everything))).toHaveLength(2);
    expect(recording.faults()).toMatchObject({
      malformedPages: 2,
      pageFaults: { "bad-length": 1, "short-page": 1 },
    });
  });

  test("a page that is earlier than the one before it is not decoded, unless the first is later than the last, as with a limit", () => {
    const late = new PageBuilder(9000n).data(1, record(300, 2)).build();
    const early = new PageBuilder(2000n).data(1, record(300, 3)).build();
    const recording = opened(assemble(meta, [{ cpu: 0, bytes: Buffer.concat([good, late, early]) }]));
    expect(flat(recording.read(everything)).map(([, , n]) => n)).toEqual([1, 2]);
    expect(recording.faults()).toMatchObject({ malformedPages: 1, pageFaults: { "time-goes-backwards": 1 } });
    const twoParts = opened(assemble(meta, [{ cpu: 0, bytes: Buffer.concat([late, good]) }]));
    expect(flat(twoParts.read(everything)).map(([, , n]) => n)).toEqual([1, 2]);
    expect(twoParts.faults().malformedPages).toBe(0);
  });

  test("events of which no format is known, and records too short for a type", () => {
    const page = new PageBuilder(1n)
      .data(0, record(999, 1))
      .long(0, new Uint8Array())
      .data(0, record(300, 5));
    const recording = opened(assemble(meta, [{ cpu: 0, bytes: page.build() }]));
    expect(flat(recording.read(everything)).map(([, , n]) => n)).toEqual([5]);
    expect(recording.faults().malformedRecords).toBe(2);
  });

  test("pages before which events were lost", () => {
    const page = new PageBuilder(1n).data(0, record(300, 1)).missed(12).build();
    const recording = opened(assemble(meta, [{ cpu: 0, bytes: page }]));
    expect(flat(recording.read(everything))).toHaveLength(1);
    expect(recording.faults().pagesWithMissedEvents).toBe(1);
  });

  test("a file cut short opens, and each CPU that lost data is a malformed page", () => {
    const pages = Buffer.concat([good, new PageBuilder(2000n).data(1, record(300, 2)).build()]);
    const whole = assemble(
      meta,
      [0, 1].map((cpu) => ({ cpu, bytes: pages })),
    );
    const recording = opened(whole.subarray(0, whole.length - 3 * 4096));
    expect(flat(recording.read(everything)).map(([, cpu, n]) => [cpu, n])).toEqual([[0, 1]]);
    expect(recording.faults()).toMatchObject({ malformedPages: 2, pageFaults: { "cut-short": 2 } });
  });
});

describe("what can't be read is said", () => {
  const file = assemble(meta, [{ cpu: 0, bytes: new PageBuilder(1n).data(0, record(300, 1)).build() }]);
  const changed = (at: number, byte: number): Uint8Array => {
    const copy = file.slice();
    copy[at] = byte;
    return copy;
  };

  test.each([
    ["an empty file", new Uint8Array(), "does not start like a trace.dat"],
    ["another file", encode("\u007FELF and so on and so on"), "does not start like a trace.dat"],
    ["version 8", changed(10, 0x38), "it has version 8; supported are versions 6 and 7"],
    ["version 7 without its options", changed(10, 0x37), "it ends within its header"],
    ["another byte order than its numbers have", changed(12, 1), "ends within its header"],
    ["huge sub-buffers", changed(17, 0xff), "it claims sub-buffers of"],
    ["half a header", file.subarray(0, 900), "ends within its header"],
  ])("%s", (_, bytes, message) => {
    const result = openTraceDat(sourceOf(bytes));
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error[0]?.message).toContain(message);
  });

  test("CPUs that share their data", () => {
    const { reserveBytes } = layoutTraceDat(meta);
    const sections = [0, 1].map((cpu) => ({ cpu, offset: reserveBytes, bytes: 4096 }));
    const shared = new Uint8Array(reserveBytes + 4096);
    shared.set(buildTraceDatHeader(meta, sections, reserveBytes));
    expect(openTraceDat(sourceOf(shared))).toMatchObject({
      ok: false,
      error: [{ code: "recording-malformed" }],
    });
  });

  test("no bytes make it throw, hang, or hold more than the file does", () => {
    let opened = 0;
    const reserved = 8192;
    const pages = [1n, 9n].map((time) =>
      new PageBuilder(time).data(0, record(300, 1)).data(2, record(302, 3)).build(),
    );
    const sections = [0, 1].map((cpu) => ({ cpu, offset: reserved + cpu * 4096, bytes: 4096 }));
    const original = Buffer.concat([buildTraceDatHeader(meta, sections, reserved), ...pages]);
    const end = original.length;
    const mutation = fc.array(fc.tuple(fc.nat(end - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(mutation, fc.nat(end), (changes, cut) => {
        const bytes = Uint8Array.from(original.subarray(0, cut % 7 === 0 ? cut : end));
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        const result = openTraceDat(sourceOf(bytes));
        if (!result.ok) return;
        opened++;
        const all = new Map([...result.value.events.keys()].map((name) => [name, "all"] as const));
        for (const { length } of result.value.read(all)) expect(length).toBeLessThan(bytes.length);
      }),
      { numRuns: 1000 },
    );
    // Most changes leave a file that opens, so that what is read from it is tested too.
    expect(opened).toBeGreaterThan(300);
  });
});

interface Built {
  readonly gap: number;
  readonly id: number;
  readonly n: number;
}

/** Sub-buffers of 4096 bytes with these events, and what should be read from them. */
function pagesOf(events: readonly Built[], cpu: number) {
  let time = 1_000_000 + cpu;
  const pages: PageBuilder[] = [];
  const records = events.map(({ gap, id, n }): Read => {
    time += gap;
    const last = pages.at(-1);
    if (last && last.free > 40) last.data(gap, record(id, n));
    else pages.push(new PageBuilder(BigInt(time)).data(0, record(id, n)));
    return [time, cpu, n, id];
  });
  return { bytes: Buffer.concat(pages.map((page) => page.build())), records };
}

function record(id: number, n: number): Uint8Array {
  return payload(id, 1, new Uint8Array(Int32Array.of(n, 0x61).buffer));
}

/** Time, CPU, `n`, id. */
type Read = readonly [number, number, number, number];

function flat(intervals: Iterable<OrderedEvents>): Read[] {
  const read: Read[] = [];
  for (const { batches, batch, row, length } of intervals) {
    for (let index = 0; index < length; index++) {
      const { times, cpu, columns, event } = batches[batch[index]!]!;
      read.push([times[row[index]!]!, cpu, numberReader(columns.get("n")!)!(row[index]!), event.id]);
    }
  }
  return read;
}

function opened(bytes: Uint8Array): Recording {
  const result = openTraceDat(sourceOf(bytes));
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
}
