import fc from "fast-check";
import { expect, test } from "vitest";
import { ResultFolders } from "../../../src/app/result-folders.ts";

function foldersFor(...names: readonly string[]): readonly string[] {
  const folders = new ResultFolders();
  return names.map((name) => folders.next(name));
}

test("folders have the specs' names, and a number where there are several", () => {
  expect(foldersFor("io", "größe 1", "io", "io-2", "IO")).toEqual([
    "io",
    "größe 1",
    "io-2",
    "io-2-2",
    "IO-3",
  ]);
});

test("what an upload of artifacts refuses is not in them", () => {
  expect(foldersFor('a<b>c:d"e|f?g*h', "a?", "a*", "x. .", "?")).toEqual([
    "a_b_c_d_e_f_g_h",
    "a_",
    "a_-2",
    "x",
    "_",
  ]);
});

test("any names give different folders that every system can have", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 300 }), { maxLength: 8 }), (names) => {
      const folders = foldersFor(...names);
      expect(new Set(folders.map((name) => name.toLowerCase())).size).toBe(names.length);
      for (const name of folders) {
        expect(name).not.toMatch(/["<>|?*:\\/\p{Cc}]|[. ]$|^$/u);
        expect(Buffer.byteLength(name)).toBeLessThan(255);
      }
    }),
  );
});
