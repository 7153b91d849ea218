import { assert, bigInt, integer, property, record, uint8Array, array } from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeSubBuffers } from "../../../../src/session/capture/merge-sub-buffers.ts";
import { SubBufferPool } from "../../../../src/session/capture/sub-buffer-pool.ts";
import { PageWalker } from "../../../../src/trace/ring-buffer/page-walker.ts";
import type { PageLayout } from "../../../../src/trace/ring-buffer/parse-header-page.ts";
import { PageBuilder } from "../../../support/page-builder.ts";

const pageBytes = 4096;
const layout: PageLayout = {
  timestampOffset: 0,
  commitOffset: 8,
  commitBytes: 8,
  dataOffset: 16,
  dataBytes: pageBytes - 16,
};

type Event = readonly [time: number, payload: string];

/** What the decoder makes of the sub-buffers in `bytes`. */
function eventsIn(bytes: Uint8Array): Event[] {
  const walker = new PageWalker(layout, pageBytes, { high: 0, low: 0 });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: Event[] = [];
  for (let at = 0; at < bytes.length; at += pageBytes) {
    expect(walker.walk(view, at, at + pageBytes)).toBe("complete");
    for (let index = 0; index < walker.count; index++) {
      const start = walker.offsets[index]!;
      const payload = bytes.subarray(start, start + walker.lengths[index]!);
      events.push([walker.times[index]!, Buffer.from(payload).toString("hex")]);
    }
  }
  return events;
}

/** Twenty of these stay within the 2^53 that the decoder counts to. */
const page = record({
  gap: bigInt({ min: 0n, max: 1n << 46n }),
  records: array(
    record({
      delta: integer({ min: 0, max: 0x7ff_ffff }),
      payload: uint8Array({ minLength: 1, maxLength: 200 }),
    }),
    {
      maxLength: 12,
    },
  ),
  extend: bigInt({ min: 0n, max: 1n << 40n }),
});

/** Sub-buffers one after the other in time, as a reader gets them that finds the buffer empty after each. */
function build(
  pages: readonly {
    gap: bigint;
    records: readonly { delta: number; payload: Uint8Array }[];
    extend: bigint;
  }[],
): Uint8Array {
  let time = 0n;
  const built = pages.map(({ gap, records, extend }) => {
    time += gap;
    const builder = new PageBuilder(time, pageBytes).timeExtend(extend);
    for (const { delta, payload } of records) builder.data(delta, payload);
    time += extend + records.reduce((sum, { delta }) => sum + BigInt(delta), 0n);
    return builder.build();
  });
  return Buffer.concat(built);
}

describe("merging", () => {
  test("changes neither an event nor its time nor their order", () => {
    assert(
      property(array(page, { minLength: 1, maxLength: 20 }), (pages) => {
        const bytes = build(pages);
        const pool = new SubBufferPool(pageBytes, layout);
        for (let at = 0; at < bytes.length; at += pageBytes) {
          pool.bytes.set(bytes.subarray(at, at + pageBytes), pool.freeOffset);
          pool.added();
        }
        expect(pool.filled.length).toBeLessThanOrEqual(bytes.length);
        expect(eventsIn(pool.filled)).toEqual(eventsIn(bytes));
      }),
      { numRuns: 100 },
    );
  });

  test("a hundred sub-buffers of one event each fit into one", () => {
    const payload = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const one = { gap: 1000n, records: [{ delta: 5, payload }], extend: 0n };
    const pool = new SubBufferPool(pageBytes, layout);
    for (let count = 0; count < 100; count++) {
      pool.bytes.set(build([{ ...one, gap: BigInt(count) * 1000n }]), pool.freeOffset);
      pool.added();
    }
    expect(pool.filled).toHaveLength(pageBytes);
    expect(eventsIn(pool.filled)).toHaveLength(100);
  });

  test("says which sub-buffer was the kernel's current one", () => {
    const pool = new SubBufferPool(pageBytes, layout);
    const sizes = [100, 2000, 4000];
    const current = sizes.map((bytes, index) => {
      pool.bytes.set(new PageBuilder(BigInt(index)).data(0, new Uint8Array(bytes)).build(), pool.freeOffset);
      return pool.added();
    });
    expect(current).toEqual([true, false, false]);
  });

  const payload = Uint8Array.of(1, 2, 3, 4);
  const refusals: [string, PageBuilder, PageBuilder][] = [
    [
      "events were lost before the second",
      new PageBuilder(1n).data(0, payload),
      new PageBuilder(2n).data(0, payload).missed(),
    ],
    [
      "events were lost before the first",
      new PageBuilder(1n).data(0, payload).missed(7),
      new PageBuilder(2n).data(0, payload),
    ],
    [
      "59 bits don't hold the time",
      new PageBuilder(1n << 60n).data(0, payload),
      new PageBuilder((1n << 60n) + 1n).data(0, payload),
    ],
    [
      "there is no room",
      new PageBuilder(1n).data(0, new Uint8Array(4060)),
      new PageBuilder(2n).data(0, payload),
    ],
  ];
  test.for(refusals)("not when %s", ([, first, second]) => {
    const bytes = Uint8Array.from(Buffer.concat([first.build(), second.build()]));
    const before = bytes.slice();
    expect(mergeSubBuffers(new DataView(bytes.buffer), 0, pageBytes, layout)).toBe(false);
    expect(bytes).toEqual(before);
  });
});
