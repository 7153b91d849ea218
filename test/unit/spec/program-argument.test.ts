import fc from "fast-check";
import { expect, test } from "vitest";
import { parseProgramArgument } from "../../../src/spec/uprobes/parse-program-argument.ts";
import { parseFetchArgument } from "../../../src/spec/probes/parse-fetch-argument.ts";

test.each([
  ["arg1:s32", { kind: "argument", number: 1 }],
  ["$arg12:u8", { kind: "argument", number: 12 }],
  ["retval:s64", { kind: "return-value" }],
  ["%di:s32", { kind: "register", name: "di" }],
  ["$comm", { kind: "comm" }],
  [
    "+0(arg2):string",
    { kind: "dereference", offset: "+0", user: false, of: { kind: "argument", number: 2 } },
  ],
])("%s", (text, fetch) => {
  const parsed = parseProgramArgument(text);
  expect(parsed.ok && parsed.value.fetch).toEqual(fetch);
});

test.each([
  ["arg1", true],
  ["arg1:x64", false],
  ["%di", true],
  ["$comm", false],
  ["+0(arg1)", true],
])("%s is a plain word: %s", (text, isPlainWord) => {
  const parsed = parseProgramArgument(text);
  expect(parsed.ok && parsed.value.isPlainWord).toBe(isPlainWord);
});

/** What a text means, and where what is wrong with it stands. */
const pieces = fc.constantFrom(
  "arg1",
  "arg0",
  "$arg2",
  "retval",
  "args",
  "%di",
  "+0(",
  "-8(",
  ")",
  ":",
  "s32",
  "string",
  "u9",
  "@x",
  "@0x10",
  "$comm",
  " ",
  "#",
);
const texts = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.array(pieces, { maxLength: 9 }).map((all) => all.join("")),
);

test("whatever is written gives an argument, or one problem inside the text", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseProgramArgument(text);
      if (parsed.ok) return;
      const { start, end } = parsed.error;
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 2000 },
  );
});

test("without the words for arguments and results, it is the kernel's grammar", () => {
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(!/arg|retval/u.test(text));
      const [kernel, program] = [parseFetchArgument(text), parseProgramArgument(text)];
      const isOnlyOfKernels = kernel.ok && !program.ok;
      expect(isOnlyOfKernels || saidOf(program)).toEqual(isOnlyOfKernels || saidOf(kernel));
    }),
  );
});

/** What was read, or what is wrong; advice is given without the kernel's sign. */
function saidOf(parsed: ReturnType<typeof parseFetchArgument>): unknown {
  if (parsed.ok) return parsed.value.fetch;
  return { ...parsed.error, hint: parsed.error.hint?.replaceAll(/\$(?=arg|retval)/gu, "") };
}
