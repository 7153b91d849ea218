import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUserCode, userCodeText } from "../../../../../src/trace/names/user-code/user-code-text.ts";
import { UserCode, type UserCodeData } from "../../../../../src/trace/names/user-code/user-code.ts";

const name = fc.string({ unit: "binary", maxLength: 20 });
const named = fc.record({ offset: fc.nat(), symbol: name, delta: fc.nat() });
const file = fc.record({ name, names: fc.array(named, { maxLength: 4 }) });
const clock = fc.bigInt({ min: 0n, max: 2n ** 62n });

const anyData: fc.Arbitrary<UserCodeData> = fc.array(file, { minLength: 1, maxLength: 4 }).chain((files) => {
  const mapping = fc
    .record({
      start: fc.nat(),
      length: fc.integer({ min: 1, max: 1000 }),
      offset: fc.nat(),
      file: fc.nat(files.length - 1),
    })
    .map(({ start, length, offset, file: number }) => ({ start, end: start + length, offset, file: number }));
  const life = fc.record(
    { tgid: fc.nat(), from: clock, until: clock, seen: clock, mappings: fc.array(mapping, { maxLength: 4 }) },
    { requiredKeys: ["tgid", "mappings"] },
  );
  return fc.record({ files: fc.constant(files), lives: fc.array(life, { maxLength: 6 }) });
});

describe("the text in a recording's header", () => {
  it("says what was put in, of the files that are used", () => {
    fc.assert(
      fc.property(anyData, (data) => {
        const used = new Set(data.lives.flatMap(({ mappings }) => mappings.map((one) => one.file)));
        const files = data.files.map((one, index) => (used.has(index) ? one : { name: "", names: [] }));
        expect(parseUserCode(userCodeText(data))).toEqual({ files, lives: data.lives });
      }),
    );
  });

  it("stays within its room, whole lives at a time", () => {
    fc.assert(
      fc.property(anyData, fc.integer({ min: 2000, max: 4000 }), (data, room) => {
        const text = userCodeText(data, room);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(room);
        const kept = parseUserCode(text)!;
        for (const life of kept.lives) expect(data.lives).toContainEqual(life);
      }),
    );
  });

  it("can be anything: what says what can't be is nothing", () => {
    const broken = [
      "",
      "[]",
      '{"files":[],"lives":[[1,"","","",[[0,1,0,0]]]]}',
      '{"files":[["p","",[]]],"lives":[[1,"x","","",[]]]}',
      '{"files":[["p","",[]]],"lives":[[1,"","","",[[5,5,0,0]]]]}',
      '{"files":[["p","",[[1.5,"a",0]]]],"lives":[]}',
      '{"files":[["p",""]],"lives":[]}',
    ];
    expect(broken.map(parseUserCode)).toEqual(broken.map(() => undefined));
    fc.assert(fc.property(fc.json(), (text) => void parseUserCode(text)));
  });
});

describe("a process' memory", () => {
  const code = new UserCode(
    {
      files: [
        { name: "/bin/p", names: [{ offset: 0x1010, symbol: "main", delta: 0x10 }] },
        { name: "/bin/q", names: [] },
      ],
      lives: [
        { tgid: 7, until: 1_500n, mappings: [{ start: 0x4000, end: 0x5000, offset: 0x1000, file: 0 }] },
        { tgid: 7, from: 1_500n, mappings: [{ start: 0x4000, end: 0x5000, offset: 0x1000, file: 1 }] },
      ],
    },
    1_000n,
  );

  it("is one until an exec, and another one from then on", () => {
    expect(code.memoryOf(7, 499)?.at(0x4010)).toEqual({
      file: "/bin/p",
      offset: 0x1010,
      symbol: "main",
      delta: 0x10,
    });
    expect(code.memoryOf(7, 500)?.at(0x4010)).toEqual({ file: "/bin/q", offset: 0x1010, delta: 0 });
    expect(code.memoryOf(7, 499)).toBe(code.memoryOf(7, 0));
  });

  it("is not known of others, nor where nothing was seen", () => {
    expect(code.memoryOf(8, 0)).toBeUndefined();
    expect(code.memoryOf(7, 0)?.at(0x5000)).toBeUndefined();
  });
});
