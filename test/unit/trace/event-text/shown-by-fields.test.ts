import { expect, test } from "vitest";
import { shownByFields } from "../../../../src/trace/event-text/event-texts.ts";

test("events shown field by field are counted, with the reason of the first", () => {
  const reasons = new Map([
    ["made:odd", "calls cper_unpack(), which is not known"],
    ["made:other", "is empty"],
  ]);
  expect(shownByFields({ reasons: new Map() })).toEqual([]);
  expect(shownByFields({ reasons: new Map([...reasons].slice(0, 1)) })).toMatchObject([
    { message: 'cannot interpret the print format of "made:odd": these events are shown field by field' },
  ]);
  expect(shownByFields({ reasons })).toMatchObject([
    {
      code: "export-partial",
      severity: "warning",
      message:
        'cannot interpret the print format of "made:odd" and 1 other event: these events are shown field by field',
      hint: 'the print format of "made:odd" calls cper_unpack(), which is not known',
    },
  ]);
});
