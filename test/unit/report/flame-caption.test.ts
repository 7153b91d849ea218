import { expect, test } from "vitest";
import type { QuantityUnit, TreeNode } from "../../../src/document/result-document.ts";
import { flameDrawing } from "../../../src/report/svg/flame-drawing.ts";

test.each([
  ["events", "the number of its events"],
  ["ns", "its total time"],
  ["ticks", "its total time in ticks"],
  ["bytes", "its total of bytes"],
  ["none", "its total"],
] as const)("the caption of a flame graph says what is measured: %s", (unit, words) => {
  const [caption] = flameDrawing(tree(unit)).notes;
  expect(caption).toBe(
    `Flame graph: each function is below its caller. Its width is ${words}. The part that no callee covers is its own.`,
  );
  expect(caption!.includes("time")).toBe(unit === "ns" || unit === "ticks");
});

test("interrupts are explained where there are some", () => {
  const interrupt = { ...tree("ns"), name: "handle_irq (interrupt)" };
  const drawn = flameDrawing({ ...tree("ns"), children: [interrupt] });
  expect(drawn.notes[0]).toMatch(/its own\. Interrupts are blue\.$/);
});

function tree(unit: QuantityUnit): TreeNode {
  const values = { total: { value: 10, unit }, self: { value: 10, unit } };
  return { name: "vfs_write", values, children: [{ name: "ext4_write", values, children: [] }] };
}
