import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { moduleLines, parseKallsyms } from "../../../../src/trace/names/kallsyms.ts";
import { loadedModules, moduleEnds } from "../../../../src/trace/names/module-list.ts";
import { symbolLines } from "../../../../src/trace/names/symbol-history.ts";
import type { SymbolTable } from "../../../../src/trace/names/symbols.ts";

const text = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T startup_64
ffffffff81000040 t vfs_write
ffffffff81000040 t vfs_write_alias
ffffffff81000030 D data_between
ffffffffc0200000 t netfs_read\t[netfs]
ffffffff81000100 W weak_one
`;

test("an address is named after the function that holds it", () => {
  const table = parse(text);
  expect(table.size).toBe(4);
  expect(nameAt(table, 0xffffffff81000000n)).toBe("startup_64");
  expect(nameAt(table, 0xffffffff8100003fn)).toBe("startup_64");
  expect(nameAt(table, 0xffffffff81000040n)).toBe("vfs_write");
  expect(nameAt(table, 0xffffffff810000ffn)).toBe("vfs_write");
  expect(nameAt(table, 0xffffffff81000100n)).toBe("weak_one");
  expect(nameAt(table, 0xffffffff80ffffffn)).toBeUndefined();
  expect(table.symbolAt(0xc0200008, 0xffffffff)).toEqual({
    name: "netfs_read",
    module: "netfs",
    address: 0xffffffffc0200000n,
  });
});

test("a symbol is found by its whole name, a second one of an address too", () => {
  const table = parse(text);
  expect(table.addressOf("vfs_write")).toBe(0xffffffff81000040n);
  expect(table.addressOf("vfs_write_alias")).toBe(0xffffffff81000040n);
  for (const none of ["vfs_", "write", "data_between", "fixed_percpu_data"])
    expect(table.addressOf(none)).toBeUndefined();
});

test("the lines of symbols that are asked for by name come last, and rename nothing", () => {
  const lines = symbolLines([parse(text)], [0xffffffff81000044n], ["vfs_write_alias", "none", "startup_64"]);
  expect(Buffer.from(lines).toString()).toBe(
    "ffffffff81000040 t vfs_write\nffffffff81000040 t vfs_write_alias\nffffffff81000000 T startup_64\n",
  );
  const table = parseKallsyms(lines);
  expect(nameAt(table, 0xffffffff81000044n)).toBe("vfs_write");
  expect(table.addressOf("vfs_write_alias")).toBe(0xffffffff81000040n);
});

describe("a function ends", () => {
  const whole = `ffffffff81000000 T _stext
ffffffff81000010 T first
ffffffff82000000 T last_of_the_kernel
ffffffff82277288 T _etext
ffffffff83780000 T _sinittext
ffffffff83780010 t init_one
ffffffff837f68d0 T _einittext
ffffffffc0100000 t alpha_read\t[alpha]
ffffffffc0100f00 t alpha_last\t[alpha]
ffffffffc0104000 d alpha_data\t[alpha]
ffffffffc0108ff0 t beta_last\t[beta]
ffffffffc0200000 t ftrace_trampoline\t[__builtin__ftrace]
`;

  it("where the kernel's own code does, and not in a module", () => {
    const table = parse(whole);
    expect(nameAt(table, 0xffffffff82277287n)).toBe("last_of_the_kernel");
    for (const beyond of [0xffffffff82277288n, 0xffffffff8300000n, 0xffffffff837f68d0n, 0xffffffffc0000000n])
      expect(nameAt(table, beyond)).toBeUndefined();
    expect(nameAt(table, 0xffffffff83780014n)).toBe("init_one");
  });

  it("where its module's data begins", () => {
    expect(nameAt(parse(whole), 0xffffffffc0103fffn)).toBe("alpha_last");
    expect(nameAt(parse(whole), 0xffffffffc0100fffn)).toBe("alpha_last");
    expect(nameAt(parse(whole), 0xffffffffc0104000n)).toBeUndefined();
  });

  it("with its module, and with its page where the module's end is not known", () => {
    expect(nameAt(parse(whole), 0xffffffffc0108ff4n)).toBe("beta_last");
    expect(nameAt(parse(whole), 0xffffffffc0109000n)).toBeUndefined();
    expect(nameAt(parse(whole), 0xffffffffc0200004n)).toBe("ftrace_trampoline");
    expect(nameAt(parse(whole), 0xffffffffc0201004n)).toBeUndefined();
    const modules = loadedModules("beta 16384 0 - Live 0xffffffffc0106000\nalpha 1 2 beta, Live 0x0 (OE)\n");
    const table = parseKallsyms(Buffer.from(whole), moduleEnds(modules));
    expect(nameAt(table, 0xffffffffc0109fffn)).toBe("beta_last");
    expect(nameAt(table, 0xffffffffc010a000n)).toBeUndefined();
  });
});

describe("modules that come and go", () => {
  const kernel = "ffffffff81000000 T _stext\nffffffff81000010 T vfs_read\nffffffff82000000 T _etext\n";
  const brd = "ffffffffc0100000 t brd_alloc\t[brd]\nffffffffc0100200 t brd_submit_bio\t[brd]\n";
  const trampoline = "ffffffffc0080000 t ftrace_trampoline\t[__builtin__ftrace]\n";
  const namesIn = (times: readonly string[], addresses: readonly bigint[]): readonly unknown[] => {
    const table = parseKallsyms(
      symbolLines(
        times.map((text) => parseKallsyms(Buffer.from(text), new Map())),
        addresses,
      ),
    );
    return addresses.map((address) => nameAt(table, address));
  };

  it("have the names that they had, and no other symbol's", () => {
    const asked = [0xffffffff81000014n, 0xffffffffc0100004n, 0xffffffffc0100204n, 0xffffffffc0300004n];
    expect(namesIn([brd, kernel + trampoline], asked)).toEqual([
      "vfs_read",
      "brd_alloc",
      "brd_submit_bio",
      undefined,
    ]);
    expect(namesIn([kernel + trampoline], asked)).toEqual(["vfs_read", undefined, undefined, undefined]);
  });

  it("have none where another one was at the same address", () => {
    const other = "ffffffffc0100000 t dummy_xmit\t[dummy]\n";
    const asked = [0xffffffffc0100004n, 0xffffffffc0100204n];
    expect(namesIn([brd, kernel + other], asked)).toEqual([undefined, undefined]);
    expect(namesIn([brd, brd, kernel + brd], asked)).toEqual(["brd_alloc", "brd_submit_bio"]);
  });

  it("have theirs where one came directly behind another's end", () => {
    const behind = "ffffffffc0100a00 t dummy_xmit\t[dummy]\n";
    expect(namesIn([brd, kernel + brd + behind], [0xffffffffc0100a04n])).toEqual(["dummy_xmit"]);
  });

  it("leave only their lines of a text", () => {
    expect(Buffer.from(moduleLines(Buffer.from(kernel + brd))).toString()).toBe(brd);
  });
});

test("hidden addresses are no functions", () => {
  expect(parse("0000000000000000 t vfs_write\n").size).toBe(0);
});

test("the lines for some addresses name them as the whole text does", () => {
  const line = fc.record({
    at: fc.integer({ min: 1, max: 4000 }),
    name: fc.stringMatching(/^[a-z_.0-9]{1,12}$/),
  });
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 0, max: 4100 })), (lines, asked) => {
      const whole = parse(lines.map(({ at, name }) => `${hex(at)} t ${name}\n`).join(""));
      const addresses = asked.map((at) => BASE + BigInt(at));
      const part = parseKallsyms(symbolLines([whole], addresses));
      for (const address of addresses) expect(nameAt(part, address)).toBe(nameAt(whole, address));
      expect(part.size).toBeLessThanOrEqual(addresses.length);
    }),
  );
});

test("the bytes of a function are those up to the next one, also where only some lines are kept", () => {
  const whole = parse(
    `${hex(0x10)} t first\n${hex(0x40)} t second\n${hex(0x100)} t third\n${hex(0x180)} T _etext\n`,
  );
  const [first, third] = [BASE + 0x14n, BASE + 0x17fn];
  const part = parseKallsyms(symbolLines([whole], [], [], new Set([first, third])));
  for (const [address, size] of [
    [first, 0x30n],
    [third, 0x80n],
  ] as const) {
    expect(sizeAt(whole, address)).toBe(size);
    expect(sizeAt(part, address)).toBe(size);
  }
});

test("any bytes give a table", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(parseKallsyms(bytes).size).toBeGreaterThanOrEqual(0);
    }),
  );
});

const BASE = 0xffffffff81000000n;

function hex(at: number): string {
  return (BASE + BigInt(at)).toString(16);
}

function parse(content: string): ReturnType<typeof parseKallsyms> {
  return parseKallsyms(new TextEncoder().encode(content));
}

function sizeAt(table: SymbolTable, address: bigint): bigint | undefined {
  const symbol = table.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n));
  return symbol && table.sizeOf?.(symbol);
}

function nameAt(table: SymbolTable, address: bigint): string | undefined {
  return table.symbolAt(Number(address & 0xffff_ffffn), Number(address >> 32n))?.name;
}
