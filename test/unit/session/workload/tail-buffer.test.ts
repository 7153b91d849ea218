import { array, assert, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { TailBuffer } from "../../../../src/session/workload/tail-buffer.ts";

test("keeps exactly the last bytes, however they come", () => {
  const ascii = uint8Array({ max: 0x7f, maxLength: 60 });
  assert(
    property(array(ascii, { maxLength: 12 }), (chunks) => {
      const tail = new TailBuffer(32);
      for (const chunk of chunks) tail.push(chunk);
      expect(tail.text()).toBe(Buffer.concat(chunks).subarray(-32).toString("latin1"));
    }),
  );
});

test("a character that is cut in two is left out", () => {
  const tail = new TailBuffer(7);
  tail.push(Buffer.from("ää€€")); // 2 + 2 + 3 + 3 bytes: the cut is inside the second ä
  expect(tail.text()).toBe("€€");
});
