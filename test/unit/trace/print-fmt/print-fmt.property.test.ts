import fc from "fast-check";
import { expect, it } from "vitest";
import { bytes, int, printed } from "../../../support/print-fmt.ts";

const fields = [
  int("unsigned int a", 4, 7),
  int("long b", 8, -9),
  bytes("char comm[16]", "sh\0".padEnd(16, "\x1b")),
  bytes("__data_loc char[] name", "some name\0"),
  bytes("__data_loc u8[] raw", [1, 2, 3, 255]),
];

const word = fc.constantFrom(
  ..."REC->a REC->b REC->comm __get_str(name) __get_dynamic_array(raw) REC-> 1 0x7fffffffffffffffUL -1 2ULL 'c' \"text\" ( ) { } [ ] , ; ? : + - * / % & && | ^ ~ ! << >> < == != = . -> sizeof(int) (u8) (char *) (struct page *) __print_flags( __print_symbolic( __print_array( __print_hex( __print_hex_dump( ({ }) int x = REC p".split(
    " ",
  ),
);
const format = fc
  .array(
    fc.constantFrom(
      ..."%d %s %c %x %#018llx %-16s %.*s %*d %p %pS %pI4 %pI6c %pISpc %pU %pM %*ph %*pbl %pe %pa % %% %l %99999d \\n \\x1b text".split(
        " ",
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => `"${parts.join(" ")}"`);

it("any print format gives a text of no more than the kernel has room for, or a reason", () => {
  fc.assert(
    fc.property(format, fc.array(word, { maxLength: 40 }), (start, words) => {
      const text = printed(`${start}, ${words.join(" ")}`, fields);
      expect(text.length).toBeLessThan(20_000);
      expect(text).not.toMatch(/[^\P{Cc}\n\t]/u);
    }),
    { numRuns: 3_000 },
  );
});

it("so does any text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
      expect(typeof printed(text.replaceAll(/[\r\n]/gu, " "), fields)).toBe("string");
      expect(typeof printed(`"%s %d", ${text.replaceAll(/[\r\n]/gu, " ")}`, fields)).toBe("string");
    }),
    { numRuns: 2_000 },
  );
});

it("the depth and the work of an expression are bounded", () => {
  const deep = [
    `"%d", ${"1 ? ".repeat(5_000)}1`,
    `"%d", ${"1 + ".repeat(8_000)}1`,
    `"%d", ${"REC->comm[".repeat(3_000)}`,
    `"%d", ${"({ int x = 1; ".repeat(2_000)}`,
    `"%d", ${"(u8)".repeat(7_000)}1`,
    `"${"%4000d".repeat(2_000)}", ${"REC->a, ".repeat(1_999)}REC->a`,
    `"%s", __print_hex(__get_dynamic_array(raw), 0x7fffffff)`,
    `"%s", __print_flags(REC->b, "|", ${'{ 1, "x" }, '.repeat(2_000)}{ 2, "y" })`,
  ];
  const started = performance.now();
  for (const text of deep) expect(printed(text, fields).length).toBeLessThan(20_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
