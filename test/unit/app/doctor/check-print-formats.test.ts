import { expect, test } from "vitest";
import { checkPrintFormats } from "../../../../src/app/doctor/check-print-formats.ts";
import { createFakeTracefs } from "../../../../src/tracefs/fake/fake-tracefs.ts";
import type { Tracefs } from "../../../../src/tracefs/port.ts";
import { formatText } from "../../../support/event-bytes.ts";

/** A kernel with events that have these print formats. */
function tracefsWith(printFormats: Readonly<Record<string, string>>): Tracefs {
  const fake = createFakeTracefs();
  return Object.assign(Object.create(fake) as Tracefs, {
    read: (path: string) => {
      const name = /^events\/made\/(?<name>\w+)\/format$/u.exec(path)?.groups?.["name"] ?? "";
      const printFormat = printFormats[name];
      if (printFormat === undefined) return fake.read(path);
      const value = formatText(name, 7, ["int n;8;4;1"]).replace(
        'print fmt: "x"',
        () => `print fmt: ${printFormat}`,
      );
      return { ok: true, value };
    },
  });
}

test("says how many print formats can be interpreted, and what is in the way of the others", () => {
  const tracefs = tracefsWith({
    one: '"n=%d", REC->n',
    two: '"%s", cper_unpack(p)',
    three: '"%s", cper_unpack(p, REC->n)',
    four: '"%d", SOME_ENUM',
  });
  const check = checkPrintFormats(tracefs, ["made:one", "made:two", "made:three", "made:four", "made:gone"]);
  expect(check).toEqual({
    name: "print formats",
    state: "ok",
    detail:
      "1 of 4 can be interpreted; the rest are shown field by field, because their print format calls cper_unpack(), which is not known (2); " +
      "has the name SOME_ENUM, whose value is not known (1)",
  });
});

test("says that all can be", () => {
  const check = checkPrintFormats(tracefsWith({ one: '"n=%d", REC->n' }), ["made:one"]);
  expect(check.detail).toBe("1 of 1 can be interpreted");
});
