import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { showBytes, shownBytes } from "../../../src/core/show-bytes.ts";
import { TextDictionary } from "../../../src/trace/decode/text-dictionary.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const awkward = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.string({ unit: "grapheme", maxLength: 40 }).map(encode),
  fc
    .array(fc.constantFrom(0x5c, 0x78, 0x35, 0x63, 0xff, 0xe2, 0x82, 0xac, 0x0a), { maxLength: 12 })
    .map((bytes) => Uint8Array.from(bytes)),
);

describe("recorded bytes as text", () => {
  test.each([
    ["plain", encode("kworker/0:1"), "kworker/0:1"],
    ["UTF-8", encode("h\u00E9llo \u{1F41D}"), "h\u00E9llo \u{1F41D}"],
    ["a stray byte", Uint8Array.of(0x61, 0xff, 0x62), "a\\xffb"],
    ["a sequence cut off", Uint8Array.of(0x61, 0xe2, 0x82), "a\\xe2\\x82"],
    ["a surrogate in UTF-8", Uint8Array.of(0xed, 0xa0, 0x80), "\\xed\\xa0\\x80"],
    ["an overlong slash", Uint8Array.of(0xc0, 0xaf), "\\xc0\\xaf"],
    ["a byte-order mark", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), "\uFEFFa"],
    ["what looks like an escape", encode("\\xff"), "\\x5cxff"],
    ["other backslashes", encode("C:\\xyz\\n"), "C:\\xyz\\n"],
    ["control characters", encode("\u001B[31m\n"), "\u001B[31m\n"],
  ])("%s", (_, bytes, text) => {
    expect(showBytes(bytes)).toBe(text);
  });

  test("loses nothing: the bytes can be had back", () => {
    fc.assert(
      fc.property(awkward, (bytes) => {
        expect([...shownBytes(showBytes(bytes))]).toEqual([...bytes]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the dictionary", () => {
  test("gives equal bytes one code and different bytes different ones, and keeps its word while it grows", () => {
    fc.assert(
      fc.property(fc.array(awkward, { maxLength: 60 }), (texts) => {
        const dictionary = new TextDictionary();
        const codes = texts.map((bytes) => dictionary.intern(bytes, 0, bytes.length));
        const shown = texts.map((bytes) => showBytes(bytes.subarray(0, endOf(bytes))));
        expect(codes.map((code) => dictionary.texts.of(code))).toEqual(shown);
        expect(allOf(dictionary)).toEqual([...new Set(shown)]);
      }),
    );
  });

  test("many texts, each found again", () => {
    const dictionary = new TextDictionary();
    const texts = Array.from({ length: 20_000 }, (_, index) => encode(`comm-${index % 10_000}`));
    const codes = texts.map((text) => dictionary.intern(text, 0, text.length));
    expect(codes).toEqual(texts.map((_, index) => index % 10_000));
    expect(dictionary.texts.of(9_999)).toBe("comm-9999");
  });

  test("reads up to a NUL or the end it is given", () => {
    const dictionary = new TextDictionary();
    const bytes = encode("ab\0cd");
    const codes = [
      dictionary.intern(bytes, 0, 5),
      dictionary.intern(bytes, 3, 4),
      dictionary.intern(bytes, 2, 5),
    ];
    expect(codes.map((code) => dictionary.texts.of(code))).toEqual(["ab", "c", ""]);
  });
});

function allOf({ texts }: TextDictionary): readonly string[] {
  return Array.from({ length: texts.size }, (_, code) => texts.of(code));
}

function endOf(bytes: Uint8Array): number {
  const nul = bytes.indexOf(0);
  return nul < 0 ? bytes.length : nul;
}
