import { describe, expect, test } from "vitest";
import { binaryPrintf } from "../../../../src/trace/decode/binary-printf.ts";
import { parsePrintkFormats } from "../../../../src/trace/decode/printk-formats.ts";
import { bytesOf } from "../../../support/trace-cmd/any-endian-page.ts";

type Part = Parameters<typeof bytesOf>[1];

describe.for([
  { longBytes: 8, bigEndian: false },
  { longBytes: 4, bigEndian: false },
  { longBytes: 8, bigEndian: true },
] as const)("a machine %o", (machine) => {
  const { longBytes } = machine;
  const print = (format: string, ...parts: readonly Part[]): string =>
    binaryPrintf(format, bytesOf(machine, ...parts), machine);

  // Expected as lib/vsprintf.c's vsnprintf gives it for the same arguments.
  test.each<[string, string, readonly Part[]]>([
    [
      "n=-5 m=7\n",
      "n=%d m=%u\n",
      [
        [-5, 4],
        [7, 4],
      ],
    ],
    ["sh: 3%", "%s: %d%%", ["sh\0", [0, 1], [3, 4]]],
    ["abc|ab", "%s|%.2s", ["abc\0", "abc\0"]],
    [
      "ff 0xff 00FF",
      "%x %#x %04X",
      [
        [255, 4],
        [255, 4],
        [255, 4],
      ],
    ],
    [
      "   7|7   |0007|-007",
      "%4d|%-4d|%04d|%04d",
      [
        [7, 4],
        [7, 4],
        [7, 4],
        [-7, 4],
      ],
    ],
    [
      "+7  7",
      "%+d % d",
      [
        [7, 4],
        [7, 4],
      ],
    ],
    ["1311768467463790320", "%llu", [[0x1234_5678_9abc_def0n, 8]]],
    [
      "-1 255",
      "%hhd %hhu",
      [
        [-1, 1],
        [255, 1],
      ],
    ],
    [
      "-2 65534",
      "%hd %hu",
      [
        [-2, 2],
        [-2, 2],
      ],
    ],
    [
      "A 9",
      "%c %d",
      [
        [65, 1],
        [0, 1],
        [0, 2],
        [9, 4],
      ],
    ],
    [
      "    5",
      "%*d",
      [
        [5, 4],
        [5, 4],
      ],
    ],
    ["17", "%o", [[15, 4]]],
  ])("%s", (expected, format, parts) => {
    expect(print(format, ...parts)).toBe(expected);
  });

  test("a long and a pointer are as wide as the kernel's", () => {
    expect(print("%ld %zu %p", [-3, longBytes], [4, longBytes], [0xc0de, longBytes])).toBe("-3 4 0xc0de");
  });

  test("what isn't there leaves the format as it is", () => {
    expect(print("n=%d m=%s", [1, 4])).toBe("n=1 m=%s");
    expect(print("%d")).toBe("%d");
    expect(print("%y %d", [1, 4])).toBe("%y 1");
  });
});

test("printk_formats: addresses and unquoted formats, hostile lines left out", () => {
  const text = '0xffffffff82345678 : "a \\"b\\"\\t%d\\n"\nnonsense\n0xzz : "c"\n0x10 : "\\\\x"\n';
  expect([...parsePrintkFormats(Buffer.from(text))]).toEqual([
    [0xffff_ffff_8234_5678n, 'a "b"\t%d\n'],
    [0x10n, "\\x"],
  ]);
});
