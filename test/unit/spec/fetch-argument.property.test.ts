import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fetch } from "../../../src/spec/probes/fetch-argument.ts";
import { parseFetchArgument } from "../../../src/spec/probes/parse-fetch-argument.ts";

/** What can be fetched, with its text: written here, in another way than it is read. */
interface Written {
  readonly text: string;
  readonly fetch: Fetch;
}

const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/u);
const offset = fc.oneof(
  fc.nat(999).map(String),
  fc.nat(999).map((number) => `0x${number.toString(16)}`),
);

const plain: fc.Arbitrary<Written> = fc.oneof(
  fc
    .integer({ min: 1, max: 99 })
    .map((number) => ({ text: `$arg${number}`, fetch: { kind: "argument", number } }) as const),
  fc.nat(99).map((index) => ({ text: `$stack${index}`, fetch: { kind: "stack-word", index } }) as const),
  fc.constant({ text: "$retval", fetch: { kind: "return-value" } } as const),
  fc.constant({ text: "$stack", fetch: { kind: "stack-pointer" } } as const),
  fc
    .constantFrom("di", "r10", "ax")
    .map((name) => ({ text: `%${name}`, fetch: { kind: "register", name } }) as const),
  fc
    .tuple(word, fc.constantFrom("", "+8", "-0x10"))
    .map(
      ([symbol, more]) =>
        ({ text: `@${symbol}${more}`, fetch: { kind: "memory", address: symbol + more } }) as const,
    ),
  offset.map((text) => ({ text: `\\${text}`, fetch: { kind: "constant", text } }) as const),
  fc
    .tuple(word, word, fc.constantFrom("->", "."))
    .map(
      ([a, b, joint]) => ({ text: a + joint + b, fetch: { kind: "variable", path: a + joint + b } }) as const,
    ),
);

const nested: fc.Arbitrary<Written> = fc
  .tuple(
    plain,
    fc.array(fc.tuple(fc.constantFrom("+", "-"), fc.constantFrom("", "u"), fc.nat(99)), { maxLength: 4 }),
  )
  .map(([inner, layers]) =>
    layers.reduce<Written>(
      ({ text, fetch }, [sign, user, bytes]) => ({
        text: `${sign}${user}${bytes}(${text})`,
        fetch: { kind: "dereference", offset: `${sign}${bytes}`, user: user === "u", of: fetch },
      }),
      inner,
    ),
  );

const integerType = fc.constantFrom(
  "u8",
  "u16",
  "u32",
  "u64",
  "s8",
  "s16",
  "s32",
  "s64",
  "x8",
  "x16",
  "x32",
  "x64",
);

test("whatever the grammar can say is read as it was meant", () => {
  fc.assert(
    fc.property(nested, integerType, ({ text, fetch }, type) => {
      fc.pre(text.length + type.length + 1 <= 63);
      const value = {
        fetch,
        kernelText: `${text}:${type}`,
        type: { name: type, kind: "integer", bytes: Number(type.slice(1)) / 8, signed: type.startsWith("s") },
      };
      expect(parseFetchArgument(value.kernelText)).toEqual({ ok: true, value });
    }),
  );
});

test("any text is an argument, or has one problem at a span inside of it", () => {
  const pieces = fc.constantFrom(
    "$arg",
    "$",
    "1",
    "+",
    "-",
    "0",
    "(",
    ")",
    ":",
    "u8",
    "string",
    "[",
    "]",
    "@",
    "%",
    "\\",
    '"',
    "b4@",
    "/32",
    "->",
    "x",
    "#",
    " ",
    "é",
    "\n",
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map((list) => list.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(complaint(text)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test("depth has its bound: a hostile text ends soon", () => {
  expect(parseFetchArgument("+0(".repeat(100_000))).toMatchObject({
    ok: false,
    error: { code: "expression-limit" },
  });
});

/** What is not as it must be, of whatever the parser made of a text. */
function complaint(text: string): string | undefined {
  const parsed = parseFetchArgument(text);
  if (!parsed.ok) {
    const { start, end } = parsed.error;
    const isInside = start >= 0 && end >= start && end <= Math.max(text.length, 1);
    return isInside ? undefined : `a problem at ${start} to ${end}`;
  }
  const { kernelText } = parsed.value;
  if (!/^[!-~]{1,63}$/u.test(kernelText) || kernelText.includes("#"))
    return `the kernel would get ${kernelText}`;
  return kernelText.startsWith(text) ? undefined : "something else is given to the kernel";
}
