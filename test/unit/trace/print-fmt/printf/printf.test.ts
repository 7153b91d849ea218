import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseKallsyms } from "../../../../../src/trace/names/kallsyms.ts";
import { bytes, int, type MadeField, printed } from "../../../../support/print-fmt.ts";

type Case = [text: string, printFmt: string, fields?: readonly MadeField[]];

const conversion = fc.record({
  flags: fc.uniqueArray(fc.constantFrom("-", "+", " ", "#", "0"), { maxLength: 3 }),
  width: fc.option(fc.integer({ min: 1, max: 30 })),
  precision: fc.option(fc.integer({ min: 1, max: 25 })),
  type: fc.constantFrom("d", "i", "u", "x", "X", "o"),
  value: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -20n, max: 20n })),
});

describe("numbers", () => {
  it("are printed as another printf does, but for what the kernel does otherwise", () => {
    const samples = fc.sample(conversion, 400).filter((sample) => isAlike(sample));
    const formats = samples.map(({ flags, width, precision, type }) => {
      const digits = precision === null ? "" : `.${precision}`;
      return `%${flags.join("")}${width ?? ""}${digits}`.concat("ll", type);
    });
    const args = samples.flatMap(({ value }, index) => [formats[index]!, String(value)]);
    const script = 'while [ $# -gt 0 ]; do printf "${1/ll/}|\\n" "$2"; shift 2; done';
    const theirs = execFileSync("bash", ["-c", script, "bash", ...args], { encoding: "utf8" }).split("\n");
    const ours = samples.map(({ value }, index) =>
      printed(`"${formats[index]!}|", REC->value`, [int("s64 value", 8, value)]),
    );
    expect(ours).toEqual(theirs.slice(0, -1));
    expect(ours.length).toBeGreaterThan(200);
  });

  /** Expected as lib/vsprintf.c's `number` has it. */
  test.each<Case>([
    ["0x0 0 0X1F", '"%#x %#o %#X", 0, 0, 31'],
    ["0", '"%.0d", 0'],
    ["00000007", '"%08.3d", 7'],
    ["  -5|-5  |+5| 5", '"%4d|%-4d|%+d|% d", -5, -5, 5, 5'],
    ["7   |   7", '"%*d|%*d", -4, 7, 4, 7'],
    ["0x0000000000000010", '"%#018llx", 16ULL'],
    ["-1 255 65535 -1", '"%hhd %hhu %hu %hd", 255, 255, 65535, 65535'],
    ["18446744073709551615 -1", '"%zu %zd", -1L, -1L'],
    ["100% 5", '"100%% %Lu", 5ULL'],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });
});

/** Where C and the kernel agree: see `numberText`. */
function isAlike({
  flags,
  precision,
  type,
  value,
}: {
  readonly flags: readonly string[];
  readonly precision: number | null;
  readonly type: string;
  readonly value: bigint;
}): boolean {
  const hash = flags.includes("#");
  if (hash && (value === 0n || type === "o")) return false;
  return !(flags.includes("0") && precision !== null);
}

describe("strings", () => {
  test.each<Case>([
    ["abc|  abc|abc  |ab|   ab", '"%s|%5s|%-5s|%.2s|%5.2s", "abc", "abc", "abc", "abc", "abc"'],
    ["ab|abc", '"%.*s|%.*s", 2, "abc", 9, "abc"'],
    ["", '"%.*s", -1, "abc"'],
    ["(null)", '"%s", ((void *)0)'],
    ["a|  b", '"%c|%3c", 97, 98'],
    ["é  |", '"%-4s|", REC->name', [bytes("char name[4]", "\xc3\xa9\0\0")]],
    ["\\xc3|", '"%.1s|", REC->name', [bytes("char name[4]", "\xc3\xa9\0\0")]],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });
});

describe("pointers", () => {
  const ip4 = bytes("__u8 ip[4]", [192, 168, 0, 1]);
  const ip6 = (...words: readonly number[]): MadeField =>
    bytes(
      "__u8 ip[16]",
      words.flatMap((word) => [word >> 8, word & 255]),
    );
  const id = bytes(
    "u8 id[16]",
    Array.from({ length: 16 }, (_, index) => 16 * index + index),
  );
  const socket = (...all: readonly number[]): MadeField =>
    bytes("__data_loc u8[] sock", [...all, ...Array.from({ length: 28 - all.length }, () => 0)]);

  /** Expected as lib/vsprintf.c's `pointer` has it. */
  test.each<Case>([
    ["ffff888100c0ffee 0000000000000000", '"%p %p", REC->p, 0', [int("void * p", 8, 0xffff_8881_00c0_ffeen)]],
    ["00000000000000ff        ff", '"%px %9p", 255, 255'],
    ["192.168.0.1 192.168.000.001", '"%pI4 %pi4", REC->ip, REC->ip', [ip4]],
    ["  192.168.0.1", '"%13pI4", REC->ip', [ip4]],
    ["fe80::1", '"%pI6c", REC->ip', [ip6(0xfe80, 0, 0, 0, 0, 0, 0, 1)]],
    ["::", '"%pI6c", REC->ip', [ip6(0, 0, 0, 0, 0, 0, 0, 0)]],
    ["1::2:0:0:3", '"%pI6c", REC->ip', [ip6(1, 0, 0, 0, 2, 0, 0, 3)]],
    ["1:0:2:3:4:5:6:7", '"%pI6c", REC->ip', [ip6(1, 0, 2, 3, 4, 5, 6, 7)]],
    ["::ffff:1.2.3.4", '"%pI6c", REC->ip', [ip6(0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304)]],
    ["0001:0000:0002:0003:0004:0005:0006:0007", '"%pI6", REC->ip', [ip6(1, 0, 2, 3, 4, 5, 6, 7)]],
    ["00112233-4455-6677-8899-aabbccddeeff", '"%pUb", REC->id', [id]],
    ["33221100-5544-7766-8899-AABBCCDDEEFF", '"%pUL", REC->id', [id]],
    ["127.0.0.1:80", '"%pISpc", __get_sockaddr(sock)', [socket(2, 0, 0, 80, 127, 0, 0, 1)]],
    [
      "[::1]:443",
      '"%pISpc", REC->s',
      [
        bytes("__u8 s[28]", [
          10,
          0,
          1,
          187,
          0,
          0,
          0,
          0,
          ...Array.from({ length: 15 }, () => 0),
          1,
          0,
          0,
          0,
          0,
        ]),
      ],
    ],
    ["(einval)", '"%pISpc", __get_sockaddr(sock)', [socket(1)]],
    ["-ENOMEM 0000000000000400", '"%pe %pe", (void *)-12L, 1024'],
    ["0x00000000c0ffee00", '"%pa", &REC->at', [int("u64 at", 8, 0xc0ffee00)]],
    ["(null)", '"%pI4", ((void *)0)'],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });

  it("to code are names, with the bytes of the function where they are known", () => {
    const symbols = parseKallsyms(
      Buffer.from(
        "ffffffff81000100 T vfs_write\nffffffff81000200 t kfree\nffffffff81000300 T _etext\n" +
          "ffffffffc0000000 t ovl_open\t[overlay]\nffffffffc0000080 t ovl_read\t[overlay]\n",
      ),
    );
    const ip = (address: bigint): readonly MadeField[] => [int("void * ip", 8, address)];
    const print = (fmt: string, address: bigint): string =>
      printed(`"${fmt}", REC->ip`, ip(address), { symbols });
    expect(print("%pS", 0xffffffff8100011cn)).toBe("vfs_write+0x1c/0x100");
    expect(print("%ps", 0xffffffff8100011cn)).toBe("vfs_write");
    expect(print("%pB", 0xffffffffc0000010n)).toBe("ovl_open+0x10/0x80 [overlay]");
    expect(print("%ps", 0xffffffffc0000010n)).toBe("ovl_open [overlay]");
    expect(print("%pS", 0x1234n)).toBe("0x1234");
  });
});
