import { expect, test } from "vitest";
import { readOnly } from "../../../scripts/generate/read-only.ts";

test("every property, index signature and array is read-only, arrays of arrays included", () => {
  const declarations = `/** é */
export type Names = string[]
export interface Table {
/** Its rows. */
rows: Cell[][]
"total-rows"?: number
values: {
[k: string]: (number | string)[]
}
}
`;
  expect(readOnly(declarations)).toBe(`/** é */
export type Names = readonly string[]
export interface Table {
/** Its rows. */
readonly rows: readonly (readonly Cell[])[]
readonly "total-rows"?: number
readonly values: {
readonly [k: string]: readonly (number | string)[]
}
}
`);
});

test("what has nothing to mark stays as it is", () => {
  expect(readOnly('export type Word = ("a" | "b")\n')).toBe('export type Word = ("a" | "b")\n');
});
