import fc from "fast-check";
import { expect, test } from "vitest";
import { neutralize, TextStream } from "../../../../src/cli/terminal/text-stream.ts";

const pieces = fc.constantFrom("a", "é", "😀", "\n", "\x1b[1m", "\x1b[38;5;123m", "\x1b[2J", "\x1b", "[0m");

test("cut anywhere, text comes out whole, and is made harmless as if it had come at once", () => {
  fc.assert(
    fc.property(fc.array(pieces), fc.array(fc.nat(200)), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(""));
      let raw = "";
      let shown = "";
      const stream = new TextStream((text) => {
        raw += text;
        shown += neutralize(text);
      });
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
        (a, b) => a - b,
      );
      for (const [index, from] of places.slice(0, -1).entries())
        stream.push(bytes.subarray(from, places[index + 1]));
      stream.end();
      expect(raw).toBe(parts.join(""));
      expect(shown).toBe(neutralize(raw));
    }),
  );
});

test("nothing is held back but the beginning of a character or a colour", () => {
  const written: string[] = [];
  const stream = new TextStream((text) => written.push(text));
  stream.push(Buffer.from("recording 10 %"));
  stream.push(Buffer.from("é").subarray(0, 1));
  stream.push(Buffer.concat([Buffer.from("é").subarray(1), Buffer.from("\x1b[3")]));
  stream.push(Buffer.from("1m!"));
  expect(written).toEqual(["recording 10 %", "", "é", "\x1b[31m!"]);
});
