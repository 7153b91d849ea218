import { describe, expect, it } from "vitest";
import { narrowPart } from "../../../../src/aggregate/keys/field-part.ts";
import { Groups, OTHER } from "../../../../src/aggregate/keys/groups.ts";

describe("Groups", () => {
  it("puts what comes after the limit in one group without a key", () => {
    const groups = new Groups([narrowPart("fd")], 2);
    expect([5, 6, 7, 5, 8].map((fd) => groups.of([fd]))).toEqual([1, 2, OTHER, 1, OTHER]);
    expect(groups.finish(new Map(), () => undefined, true)).toEqual([
      { id: 1, key: [5] },
      { id: 2, key: [6] },
      { id: OTHER, key: [null] },
    ]);
  });
});
