import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameFromPath, wrongInName } from "../../../src/spec/spec-name.ts";

test.each([
  ["perf/io.yaml", "io"],
  ["io.v2.yml", "io.v2"],
  ["...yaml", "spec"],
  [".yaml", "spec"],
  [".hidden.yaml", "hidden"],
  ["::error::boo.yaml", "error::boo"],
  ["a\nb.yaml", "a_b"],
  ["<stdin>", "<stdin>"],
  ["größe 1.yaml", "größe 1"],
])("%j is called %j", (path, name) => expect(nameFromPath(path)).toBe(name));

test("whatever a file is called, its name is one, and stays in the folder that it is put in", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), (folder, file) => {
      const name = nameFromPath(`${folder}/${file}.yaml`);
      expect(wrongInName(name)).toBeUndefined();
      expect(join("/out", name)).toBe(`/out/${name}`);
    }),
  );
});
