import { events, recordingOf, type Shapes, tiny, writeTiny } from "../recording-bomb.ts";
import { pagesOf, tinyFormat } from "../recording-parts.ts";

export const numbers: Shapes = {
  "four million different numbers": {
    make: () => distinctNumbers((i) => i * 7),
    questions: "{use: count, of: a:wide, by: [value]}",
    shows: "3,800,000",
  },
  "numbers that fall into one slot of a hash table": {
    make: () =>
      distinctNumbers(
        (i) => i % 120_000,
        (i) => colliding(i % 120_000),
      ),
    questions: "{use: count, of: a:wide, by: [value]}",
    shows: "3,800,000",
  },
  "different numbers, each with a spread": {
    make: () => distinctNumbers((i) => i >> 2),
    questions: "{use: stats, of: a:wide, value: value, by: [value]}",
    shows: "3,800,000",
  },
  "different numbers, each with a histogram": {
    make: () => distinctNumbers((i) => i >> 4),
    questions: "{use: histogram, of: a:wide, value: value, by: [value]}",
    shows: "3,800,000",
  },
  "different numbers, each with a rate": {
    make: () => distinctNumbers((i) => i & 0xfff),
    questions: "{use: rate, of: a:wide, every: 1us, by: [value]}",
    shows: "3,800,000",
  },
  "rates of events that are centuries apart": {
    make: () =>
      events(tiny, { count: 100_000, payloadBytes: 4, time: 1, delta: (1 << 27) - 1, write: writeTiny }),
    questions: "{use: rate, of: a:tiny, every: 1us}",
    shows: "100,000",
  },
  "intervals that are never ended": {
    make: () => distinctNumbers((i) => i),
    questions: "{use: latency, from: a:wide, to: a:named, key: [value, value], by: [value]}",
    shows: /error\[|3,800,000/u,
  },
  "beginnings without ends, each with a key of its own": {
    make: () => twoEvents(() => false),
    questions: "{use: latency, from: a:wide, to: a:other, key: [value]}",
    shows: "3,800,000",
  },
  "pairs with keys of their own": {
    make: () => twoEvents((i) => i % 2 === 1),
    questions: "{use: latency, from: a:wide, to: a:other, key: [value], by: [value]}",
    shows: "1,900,000",
  },
};

const wideEvent = tinyFormat("wide", 303, ["u64 value;4;8;0"]);

function distinctNumbers(
  low: (index: number) => number,
  high: (index: number) => number = () => 0,
): Uint8Array {
  return events(wideEvent, {
    count: 3_800_000,
    payloadBytes: 12,
    write: (view, at, i) => {
      view.setUint32(at, 303, true);
      view.setUint32(at + 4, low(i), true);
      view.setUint32(at + 8, high(i) >>> 0, true);
    },
  });
}

/** High words with which the keys of all low words have one hash, where a table's hash has no secret (`key-table.ts`). */
function colliding(index: number): number {
  const mixed = Math.imul(index, 0x9e37_79b1);
  return ((mixed ^ (mixed >>> 15)) >>> 0) ^ 0x1234_5678;
}

function twoEvents(isEnd: (index: number) => boolean): Uint8Array {
  const other = tinyFormat("other", 304, ["u64 value;4;8;0"]);
  return recordingOf(
    [wideEvent, other],
    [
      pagesOf({
        count: 3_800_000,
        payloadBytes: 12,
        write: (view, at, i) => {
          view.setUint32(at, isEnd(i) ? 304 : 303, true);
          view.setUint32(at + 4, isEnd(i) ? i - 1 : i, true);
        },
      }),
    ],
  );
}
