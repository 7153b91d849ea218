import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LossGap, LossGaps } from "../../../../src/trace/ring-buffer/loss-gaps.ts";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";
import { builtMeta } from "../../../support/built-recording.ts";
import { formatText, payload } from "../../../support/event-bytes.ts";
import { PageBuilder } from "../../../support/page-builder.ts";
import { assemble, sourceOf } from "../../../support/recorded.ts";

const gap = fc
  .record({ cpu: fc.nat(2), from: fc.nat(60), length: fc.integer({ min: 1, max: 20 }) })
  .map(({ cpu, from, length }) => ({ cpu, from, to: from + length }));

const meets = (gaps: readonly LossGap[], begin: number, end: number): boolean =>
  gaps.some(({ from, to }) => begin < to && end > from);

describe("whether something can be missing between two times", () => {
  it("is what looking at each gap says", () => {
    const pair = fc.tuple(fc.nat(90), fc.nat(30)).map(([begin, length]) => [begin, begin + length] as const);
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 8 }), pair, fc.nat(3), (gaps, [begin, end], cpu) => {
        const known = new LossGaps(gaps);
        expect(known.between(begin, end)).toBe(meets(gaps, begin, end));
        const own = gaps.filter((one) => one.cpu === cpu);
        expect(known.betweenOn(cpu, begin, end)).toBe(meets(own, begin, end));
      }),
    );
  });

  it("is yes within one tick of a coarse clock that has a gap in it", () => {
    const known = new LossGaps([{ cpu: 0, from: 5, to: 5 }]);
    expect([known.between(5, 5), known.between(4, 5), known.between(6, 7)]).toEqual([true, true, false]);
  });
});

describe("gaps of a recording", () => {
  const eventFormats = [{ system: "a", formats: [formatText("one", 300, [])] }];
  const record = payload(300, 1, new Uint8Array());
  const page = (time: number): PageBuilder => new PageBuilder(BigInt(time)).data(0, record).data(10, record);
  const statOf = (cpu: number, overrun: number, dropped: number) => ({
    cpu,
    text: `entries: 0\noverrun: ${overrun}\ncommit overrun: 0\nbytes: 0\ndropped events: ${dropped}\nread events: 9\n`,
  });

  /** What may have been lost between which times, of every pair of these. */
  function doubts(
    pages: readonly PageBuilder[],
    stats: readonly ReturnType<typeof statOf>[],
    times: readonly number[],
  ): readonly string[] {
    const bytes = Buffer.concat(pages.map((one) => one.build()));
    const opened = openTraceDat(sourceOf(assemble(builtMeta({ eventFormats, stats }), [{ cpu: 0, bytes }])));
    if (!opened.ok) throw new Error("not opened");
    const gaps = opened.value.gaps();
    const ends = times.slice(1);
    return ends.flatMap((end, at) => (gaps.between(times[at]!, end) ? [`${times[at]}-${end}`] : []));
  }

  // Times are from the first page's on.
  const moments = [0, 10, 100, 110, 200, 210, 300];

  it("are before the sub-buffers that the kernel marked", () => {
    const pages = [page(1000), page(1100).missed(7), page(1200)];
    expect(doubts(pages, [statOf(0, 7, 0)], moments)).toEqual(["10-100"]);
    expect(doubts(pages, [], moments)).toEqual(["10-100"]);
  });

  it("may be behind each sub-buffer, and where two were joined, if the buffer refused events", () => {
    const joined = page(1100).timeStamp(1150n).data(0, record);
    const times = [0, 10, 100, 110, 150, 200, 210, 300];
    expect(doubts([page(1000), joined, page(1200)], [statOf(0, 0, 7)], times)).toEqual([
      "10-100",
      "110-150",
      "150-200",
      "210-300",
    ]);
  });

  it("are nowhere on a CPU that lost nothing", () => {
    expect(doubts([page(1000), page(1100)], [statOf(0, 0, 0), statOf(1, 5, 5)], moments)).toEqual([]);
  });

  it("are before the first event where the oldest were overwritten, and where a sub-buffer can't be read", () => {
    const broken = new PageBuilder(1100n).data(0, record).word(0).word(0);
    const pages = [page(1000).missed(), broken, page(1200)];
    expect(doubts(pages, [statOf(0, 7, 0)], [-50, ...moments])).toEqual(["-50-0", "100-110", "110-200"]);
  });
});
