import { describe, expect, test } from "vitest";
import { checkHeaderEvent, parseHeaderPage } from "../../../../src/trace/ring-buffer/parse-header-page.ts";
import { headerEventText, headerPageText } from "../../../support/page-builder.ts";

describe("a page header", () => {
  test.each([
    [4096, 8, 16],
    [65_536, 8, 16],
    [4096, 4, 12],
  ] as const)("of %i bytes with a commit word of %i", (pageBytes, commitBytes, dataOffset) => {
    expect(parseHeaderPage(headerPageText(pageBytes, { commitBytes }))).toEqual({
      ok: true,
      value: {
        timestampOffset: 0,
        commitOffset: 8,
        commitBytes,
        dataOffset,
        dataBytes: pageBytes - dataOffset,
      },
    });
  });

  test.each([
    ["empty", ""],
    ["without a commit word", headerPageText().replace("commit", "omit")],
    ["with a short time stamp", headerPageText().replace("size:8", "size:4")],
    ["with data over its header", headerPageText().replace("offset:16", "offset:12")],
  ])("that is %s is refused", (_, text) => {
    expect(parseHeaderPage(text).ok).toBe(false);
  });
});

describe("a record header", () => {
  test("as the kernel has it is accepted, also one from before absolute time stamps", () => {
    expect(checkHeaderEvent(headerEventText).ok).toBe(true);
    expect(checkHeaderEvent(headerEventText.replace(/\ttime_stamp.*\n/u, "")).ok).toBe(true);
  });

  test.each([
    ["27 bits", "28 bits"],
    ["type == 30", "type == 28"],
    ["type_len  == 28", "type_len  == 27"],
  ])("with %s changed to %s is refused", (from, to) => {
    expect(checkHeaderEvent(headerEventText.replace(from, to)).ok).toBe(false);
  });
});
