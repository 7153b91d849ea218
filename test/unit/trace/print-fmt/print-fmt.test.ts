import { describe, expect, it, test } from "vitest";
import { bytes, int, type MadeField, printed } from "../../../support/print-fmt.ts";

type Case = [text: string, printFmt: string, fields?: readonly MadeField[]];

describe("computes as C does", () => {
  const u8 = int("unsigned char u8", 1, 200);
  const s8 = int("signed char s8", 1, -3);
  const u32 = int("unsigned int u32", 4, 0xffff_fff0);
  const s32 = int("int s32", 4, -7);
  const u64 = int("unsigned long u64", 8, 0xffff_ffff_ffff_fffen);
  const s64 = int("long s64", 8, -(2n ** 60n));

  test.each<Case>([
    [
      "12,3",
      '"%d,%d", ((unsigned int) ((REC->dev) >> 20)), ((unsigned int) ((REC->dev) & ((1U << 20) - 1)))',
      [int("unsigned int dev", 4, (12 << 20) | 3)],
    ],
    ["401", '"%d", REC->u8 * 2 + 1', [u8]],
    ["144", '"%d", (unsigned char)(REC->u8 * 2)', [u8]],
    ["-112", '"%d", (signed char)(REC->u8 * 2)', [u8]],
    ["-3 4294967293 fffd", '"%d %u %hx", REC->s8, REC->s8, REC->s8', [s8]],
    ["0", '"%u", REC->u32 + 16', [u32]],
    ["4294967296", '"%lu", REC->u32 + 16UL', [u32]],
    ["1 0", '"%d %d", REC->s32 < 0, REC->s32 < 0U', [s32]],
    ["-3 -1 -4", '"%d %d %d", REC->s32 / 2, REC->s32 % 2, REC->s32 >> 1', [s32]],
    ["1073741822", '"%u", (unsigned)REC->s32 >> 2', [s32]],
    ["18446744073709551609", '"%lu", (unsigned long)REC->s32', [s32]],
    ["-2 18446744073709551614 fffffffffffffffe", '"%ld %lu %lx", REC->u64, REC->u64, REC->u64', [u64]],
    ["-1152921504606846976 -288230376151711744", '"%ld %ld", REC->s64, REC->s64 >> 2', [s64]],
    ["18446744073709551614", '"%llu", REC->u64 | 2', [u64]],
    ["1", '"%d", REC->u64 == (unsigned long)-2', [u64]],
    ["0 1 1", '"%d %d %d", !REC->u64, !!REC->u64, REC->u64 && REC->s32 || 0', [u64, s32]],
    ["-8 6", '"%d %d", -REC->s32 - 15, ~REC->s32', [s32]],
    ["7 3", '"%d %d", 1 + 2 * 3, (1 + 2) * 3 / 3', []],
    ["12", '"%d", 5 - 1 << 2 & 0xff ^ 0x1c | 0', []],
    ["1 4294967295 255 8", '"%d %u %d %d", 1 ? 2 > 1 : 3, -1, 0377, 0b1000', []],
    ["65 B", "\"%d %c\", 'A', 'A' + 1", []],
    ["4 8 8 2", '"%d %d %d %d", sizeof(int), sizeof(long), sizeof(void *), sizeof(u16)', []],
    ["big", '"%s", REC->u32 > 0x7fffffff ? "big" : "small"', [u32]],
    ["0", '"%d", REC->u8 && (REC->u8 / (REC->u8 - 200)) && 0', [int("unsigned char u8", 1, 0)]],
    ["1024", '"%lu", 1UL << REC->shift', [int("unsigned int shift", 4, 10)]],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });
});

describe("reads fields", () => {
  test.each<Case>([
    [
      "comm=sh pid=7",
      '"comm=%s pid=%d", REC->comm, REC->pid',
      [bytes("char comm[16]", "sh\0".padEnd(16, "x")), int("pid_t pid", 4, 7)],
    ],
    [
      "[name] 5 110",
      '"[%s] %d %d", __get_str(n), __get_dynamic_array_len(n), __get_str(n)[0]',
      [bytes("__data_loc char[] n", "name\0")],
    ],
    [
      "abc",
      '"%.*s", REC->len, __get_str(n)',
      [int("unsigned int len", 4, 3), bytes("__data_loc char[] n", "abcdef")],
    ],
    [
      "(null)",
      '"%s", REC->len ? __get_str(n) : ((void *)0)',
      [int("unsigned int len", 4, 0), bytes("__data_loc char[] n", "abc")],
    ],
    ["3 0201", '"%d %04x", REC->a[2], ((u16 *)REC->a)[0]', [bytes("unsigned char a[4]", [1, 2, 3, 4])]],
    [
      "513 1",
      '"%d %d", *(u16 *)__get_dynamic_array(a), *((u8 *)__get_dynamic_array(a))',
      [bytes("__data_loc u8[] a", [1, 2, 3, 4])],
    ],
    ["5 -1", '"%d %d", REC->low, REC->high', [int("unsigned int low:3", 4, 0xd), int("int high:4", 4, 0xf)]],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });

  it("says where a record hasn't what the format asks for", () => {
    const a = bytes("unsigned char a[4]", [1, 2, 3, 4]);
    expect(printed('"%d", REC->a[4]', [a])).toBe("wrong: reads outside of an array");
    expect(printed('"%d", ((u32 *)REC->a)[1]', [a])).toBe("wrong: reads outside of an array");
    expect(printed('"%s", __print_hex(REC->a, 100)', [a])).toBe("wrong: reads outside of the record");
    expect(printed('"%d", 1 / REC->n', [int("int n", 4, 0)])).toBe("wrong: divides by 0");
  });

  it("finds a string of the kernel by its address", () => {
    const name = int("const char * name", 8, 0xffff_ffff_8200_0000n);
    const printkFormats = new Map([[0xffff_ffff_8200_0000n, "rcu_preempt"]]);
    expect(printed('"%s", REC->name', [name], { printkFormats })).toBe("rcu_preempt");
    expect(printed('"%s", REC->name', [name])).toBe("0xffffffff82000000");
    expect(printed('"%s", REC->name', [int("const char * name", 8, 0)])).toBe("(null)");
  });
});

describe("blocks of statements", () => {
  it("compute each variable once", () => {
    const smaller = '"%d", ({ int x = (REC->n); int y = (128); ((x) < (y) ? (x) : (y)); })';
    expect(printed(smaller, [int("int n", 4, 200)])).toBe("128");
    expect(printed(smaller, [int("int n", 4, 20)])).toBe("20");
  });

  it("print into a text of their own, as kvm's do", () => {
    const page =
      '"%s %s", ({ const char *saved_ptr = trace_seq_buffer_ptr(p); static const char *access_str[] = { "---", "--x", "w--" }; ' +
      "union kvm_mmu_page_role role; role.word = REC->role; " +
      'trace_seq_printf(p, "l%u q%u%s %s" " %snx%c", role.level, role.quadrant, role.direct ? " direct" : "", ' +
      'access_str[role.access], role.efer_nx ? "" : "!", 0); saved_ptr; }), REC->created ? "new" : "existing"';
    const role = 3 | (2 << 5) | (1 << 7) | (1 << 8);
    const fields = [int("unsigned int role", 4, role), int("unsigned char created", 1, 1)];
    expect(printed(page, fields)).toBe("l3 q2 direct --x !nx new");
  });
});

describe("what isn't C, or isn't known, is named", () => {
  test.each([
    ['"%d"', "has fewer arguments than conversions"],
    ['"%d", REC->none', "reads a field that made does not have"],
    ['"%d", SOME_ENUM', "has the name SOME_ENUM, whose value is not known"],
    ['"%s", cper_unpack(p)', "calls cper_unpack(), which is not known"],
    ['"%d", (1', 'has no ")" where C needs one'],
    ['"%d", 1 +', "ends too early"],
    ['"%d", 1.5', "has a number that is not an integer"],
    ['"%d", 08', "has a number that is not an integer"],
    ['"%d", 1 2', "has extra text after its arguments"],
    ['"%y", 1', "has a conversion %y that is not known"],
    ['"%pZ", 1', "has a conversion %pZ that is not known"],
    ['"%s", 7', "prints a number as a string"],
    ['"%pI4", 7', "prints what is at an address outside of the record"],
    ["1", "does not begin with a string"],
    ["", "is empty"],
    ['"%d", @', "has a character that is not allowed in C"],
    [`"%d", ${"(".repeat(1000)}1${")".repeat(1000)}`, "is nested too deeply"],
    [`"%d", ${"-".repeat(1000)}1`, "is nested too deeply"],
    [`"${"x".repeat(40_000)}"`, "is too long"],
  ])("%s", (printFmt, reason) => {
    expect(printed(printFmt)).toBe(`cannot: ${reason}`);
  });
});

describe("nothing of a record moves a cursor", () => {
  it("escapes what comes from it, and keeps line breaks and tabs of the format", () => {
    const fields = [bytes("char comm[16]", "a\n\x1b[2Jb\xff\0".padEnd(16, "\0")), int("char c", 1, 27)];
    expect(printed('"%s\\t=>\\n%c\\e", REC->comm, REC->c', fields)).toBe(
      "a\\n\\x1b[2Jb\\xff\t=>\n\\x1b\\x1b",
    );
  });
});
