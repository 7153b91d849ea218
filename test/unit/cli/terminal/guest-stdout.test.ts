import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AnnotationStream } from "../../../../src/cli/terminal/guest-stdout.ts";

interface Written {
  readonly commands: string;
  readonly text: string;
}

function written(output: string, cuts: readonly number[] = []): Written {
  const said = { commands: "", text: "" };
  const stream = new AnnotationStream({
    out: (text) => void (said.text += text),
    outCommands: (text) => void (said.commands += text),
  });
  const bytes = Buffer.from(output);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  for (let index = 1; index < at.length; index++) stream.push(bytes.subarray(at[index - 1], at[index]));
  stream.end();
  return said;
}

const ANNOTATIONS =
  "::error file=é.yaml,line=4,title=a::does not hold: x > 1 :: y\n::warning title=a::2 events lost\n";
const SUMMARY = "ftrace-run a: failed (exit 1)\n";

test("a report's annotations are commands, and its other lines are text, wherever the pieces are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
      expect(written(ANNOTATIONS + SUMMARY, cuts)).toEqual({ commands: ANNOTATIONS, text: SUMMARY });
    }),
  );
});

test.each([
  "::set-output name=a::b\n",
  "::add-mask::true\n",
  "::stop-commands::token\n",
  "  ::error title=a::b\n",
  "::error::b\n",
  "::error title=a\n",
  "::error title=a::b\r::add-mask::true\n",
  "::error title=a::##[add-mask]true\n",
  "::error title=##vso[task.complete]::b\n",
  "::errors title=a::b\n",
  "x::error title=a::b\n",
  "::error title=a::not a whole line",
])("%j is text", (output) => {
  expect(written(output)).toEqual({ commands: "", text: output });
});

test("a line that is too long is text", () => {
  const output = `::error title=a::${"long".repeat(50_000)}\n`;
  expect(written(output).commands.length).toBe(0);
  expect(written(output, [1000, 100_000]).text === output).toBe(true);
});

test("what follows a line that is too long is no beginning of a line", () => {
  const long = "x".repeat(100_000);
  expect(written(`${long}::error title=a::b\n`, [long.length])).toMatchObject({ commands: "" });
  expect(written(`${long}\n::error title=a::b\n`, [long.length]).commands).toBe("::error title=a::b\n");
});
