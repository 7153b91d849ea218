import { describe, expect, it, test } from "vitest";
import { bytes, int, type MadeField, printed } from "../../../../support/print-fmt.ts";

type Case = [text: string, printFmt: string, fields?: readonly MadeField[]];

/** Expected as kernel/trace/trace_output.c has it. */
describe("tables of names", () => {
  const state = (value: number): readonly MadeField[] => [int("long state", 8, value)];
  const flags = '"%s", __print_flags(REC->state, "|", { 0x01, "S" }, { 0x02, "D" }, { 0x0c, "TW" })';
  const symbol =
    '"%s", __print_symbolic(REC->state, { 0, "HI" }, { 1, "TI" "MER" }, { -1, "NONE" }, { 1, "never" })';

  test.each<Case>([
    ["S", flags, state(1)],
    ["S|D", flags, state(3)],
    ["TW", flags, state(12)],
    ["D|0x8", flags, state(10)],
    ["0x100", flags, state(256)],
    ["", flags, state(0)],
    ["0xffffffffffffff00", flags, state(-256)],
    ["SD0x10", flags.replace('"|"', '""'), state(19)],
    ["HI", symbol, state(0)],
    ["TIMER", symbol, state(1)],
    ["NONE", symbol, state(-1)],
    ["0x7", symbol, state(7)],
    [
      "0x5",
      '"%s", __print_symbolic(REC->state, { 4, "four" }, { -1, ((void *)0) }, { 5, "behind the end" })',
      state(5),
    ],
    ["0x5", '"%s", __print_symbolic(REC->state, { })', state(5)],
    [
      "BE",
      '"%s", __print_symbolic(REC->state, { IOPRIO_CLASS_RT, "RT" }, { IOPRIO_CLASS_BE, "BE" })',
      state(2),
    ],
    ["HI    .", '"%-6s.", __print_symbolic(REC->state, { 0, "HI" })', state(0)],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });

  it("have 32 bits on a machine of 32 bits, unless they say that they have 64", () => {
    const machine = { longBytes: 4, bigEndian: false } as const;
    const field = int("s64 state", 8, -1);
    const print = (name: string): string =>
      printed(`"%s", ${name}(REC->state, { 1, "one" })`, [field], { machine });
    expect(print("__print_symbolic")).toBe("0xffffffff");
    expect(print("__print_symbolic_u64")).toBe("0xffffffffffffffff");
  });
});

describe("arrays", () => {
  const some = bytes("__data_loc u8[] some", [1, 0xab, 0xff, 0]);
  const mac = bytes("unsigned char mac[6]", [0, 1, 2, 0xaa, 0xbb, 0xcc]);

  test.each<Case>([
    [
      "{0x1,0xab,0xff,0x0}",
      '"%s", __print_array(__get_dynamic_array(some), __get_dynamic_array_len(some), 1)',
      [some],
    ],
    [
      "{0xab01,0xff}",
      '"%s", __print_array(__get_dynamic_array(some), __get_dynamic_array_len(some) / sizeof(u16), sizeof(u16))',
      [some],
    ],
    ["{}", '"%s", __print_array(__get_dynamic_array(some), 0, 8)', [some]],
    ["{0x1,0xab,0xff,0x0}", '"%s", __print_dynamic_array(some, sizeof(u8))', [some]],
    ["01 ab ff 00", '"%s", __print_hex(__get_dynamic_array(some), 4)', [some]],
    ["01abff", '"%s", __print_hex_str(__get_dynamic_array(some), 3)', [some]],
    [
      "01 ab ff|01-ab|01abff00",
      '"%*ph|%*phD|%*phN", 3, __get_dynamic_array(some), 2, __get_dynamic_array(some), 4, __get_dynamic_array(some)',
      [some],
    ],
    ["00:01:02:aa:bb:cc 000102aabbcc", '"%pM %pm", REC->mac, REC->mac', [mac]],
    ["00ffab01", '"%s", __get_bitmask(some)', [some]],
    ["ab01", '"%*pb", 16, __get_dynamic_array(some)', [some]],
    ["0,8-9,11,13,15-23", '"%*pbl", 32, __get_dynamic_array(some)', [some]],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });

  it("are shown as a dump, with characters", () => {
    const text = bytes("__data_loc u8[] text", "ABC\x01defghijklmnopqr");
    expect(printed('"%s", __print_hex_dump("p: ", 2, 16, 1, __get_dynamic_array(text), 19, 1)', [text])).toBe(
      String.raw`\np: 00000000: 41 42 43 01 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f  ABC.defghijklmno\n` +
        String.raw`p: 00000010: 70 71 72                                         pqr\n`,
    );
  });
});

describe("numbers of the kernel", () => {
  const time = int("u64 time", 8, 12_345_678_901n);

  test.each<Case>([
    [
      "12.345678901",
      '"%llu.%09u", __print_ns_to_secs(REC->time), __print_ns_without_secs(REC->time)',
      [time],
    ],
    [
      "Fatal Info",
      '"%s %s", mc_event_error_type(REC->t), mc_event_error_type(9)',
      [int("unsigned int t", 4, 3)],
    ],
    [
      "op 1(mmu_update) 11",
      '"op %u%s %u%s", REC->t, xen_hypercall_name(REC->t), 11, xen_hypercall_name(11)',
      [int("unsigned int t", 4, 1)],
    ],
    [
      "rid=0x108 addr=0xabcde r-x-l pasid=0x12345 index=0x1a5 private=0xdead/0xbeef\\n",
      '"%s", decode_prq_descriptor(b, 256, 0x0011234501080200ULL, 0xabcded2dULL, 0xdeadULL, 0xbeefULL)',
    ],
    [
      "rid=0xffff addr=0xfffffffffffff -w-p- pasid=0x0 index=0x1ff",
      '"%s", decode_prq_descriptor(b, 256, 0x00200000ffff0000ULL, 0xfffffffffffffffaULL, 1ULL, 2ULL)',
    ],
    ["{ DRDY ERR }", '"%s", libata_trace_parse_status(p, REC->s)', [int("unsigned char s", 1, 0x41)]],
    [
      "7 9",
      '"%d %d", __builtin_expect(!!(REC->t), 0) ? 7 : 8, __builtin_bswap16(REC->t) >> 8',
      [int("unsigned short t", 2, 9)],
    ],
  ])("%s: %s", (text, printFmt, fields) => {
    expect(printed(printFmt, fields)).toBe(text);
  });

  it("are milliseconds where the recording tells how long a jiffy is", () => {
    const printFmt = '"%u", jiffies_to_msecs(REC->j)';
    const field = int("unsigned long j", 8, 25);
    expect(printed(printFmt, [field], { hz: () => 250 })).toBe("100");
    expect(printed(printFmt, [field])).toBe(
      "cannot: needs the length of a jiffy, which the recording does not have",
    );
  });
});
