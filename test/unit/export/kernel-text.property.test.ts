import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelText } from "../../../src/export/kernel-text/kernel-text.ts";
import { madeFormat, type MadeEvent } from "../../support/batch-builder.ts";
import { addressOf, callEntry, callExit, madeSymbols } from "../../support/call-forest.ts";
import { madeRecording } from "../../support/made-recording.ts";

const print = madeFormat("ftrace:print", { ip: "u64", buf: "text" });
const functionRecord = madeFormat("ftrace:function", { common_flags: "u8", ip: "u64", parent_ip: "u64" });
/** A record of the tracer without what it should have. */
const brokenExit = madeFormat("ftrace:funcgraph_exit", { func: "text" });
const symbols = madeSymbols(["vfs_write", "kfree", "bad\n\x1b[2J\u202ename"], [undefined, undefined, "m\r"]);

const address = fc.oneof(fc.nat(2).map(addressOf), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const made: fc.Arbitrary<MadeEvent> = fc.record({
  event: fc.oneof(
    { weight: 4, arbitrary: fc.constant(callEntry) },
    { weight: 4, arbitrary: fc.constant(callExit) },
    { weight: 1, arbitrary: fc.constantFrom(print, functionRecord) },
  ),
  time: fc.nat(40),
  cpu: fc.nat(2),
  pid: fc.constantFrom(-1, 0, 7, 8, 2 ** 31 - 1),
  fields: fc
    .tuple(
      address,
      fc.oneof(fc.nat(3), fc.integer()),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.string(),
    )
    .map(([func, depth, rettime, buf]) => ({
      func,
      ip: func,
      parent_ip: func,
      depth,
      rettime,
      calltime: 5n,
      buf,
      common_flags: Number(rettime & 0xffn),
      common_preempt_count: Number(rettime & 0xffn),
    })),
});
const records = fc.array(made, { maxLength: 60 });
const comms = fc.dictionary(fc.constantFrom("7", "8"), fc.string({ unit: "binary", maxLength: 15 }));

describe("any records", () => {
  it("give text: each of them once, a few short lines, nothing that moves a cursor; however they are cut", () => {
    fc.assert(
      fc.property(records, comms, fc.array(fc.nat(30), { maxLength: 3 }), (events, names, cuts) => {
        const info = {
          symbols,
          comms: new Map(Object.entries(names).map(([pid, comm]) => [Number(pid), comm])),
        };
        const lines = [...kernelText(madeRecording(events, { info, cuts }), "default")];
        expect(lines).toEqual([...kernelText(madeRecording(events, { info }), "default")]);
        expect(lines.length).toBeLessThanOrEqual(12 + 8 * events.length);
        for (const line of lines) {
          expect(line.length).toBeLessThan(1_000);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
        const isGraph = lines[0] === "# tracer: function_graph";
        expect([...kernelText(madeRecording(events, { info }), "all")]).toHaveLength(lines.length);
        if (!isGraph) return;
        const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
        const of = (event: unknown): number => events.filter((record) => record.event === event).length;
        const call = String.raw`^ \d\) [^|]{14,30}\|  (?: *)`;
        const leaves = count(new RegExp(`${call}\\S.*\\(\\);$`, "u"));
        expect(leaves + count(new RegExp(`${call}\\S.*\\(\\) \\{$`, "u"))).toBe(of(callEntry));
      }),
      { numRuns: 500 },
    );
  });

  it("that lack what their kind should have are shown as they are", () => {
    const events = [
      { event: brokenExit, time: 1, pid: 7, fields: { func: "x\x07" } },
      { event: callEntry, time: 2, pid: 7, fields: { func: addressOf(0), depth: 0 } },
    ];
    expect([...kernelText(madeRecording(events, { info: { symbols } }))].slice(4)).toEqual([
      " 0)               |  /* funcgraph_exit: func=x\\x07 */",
      " 0)               |  vfs_write() {",
    ]);
  });
});
