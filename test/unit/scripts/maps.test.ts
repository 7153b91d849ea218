import { globSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { effectFolders, layers } from "../../../scripts/layers/rules.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** `  plan/  what it is   no effects`. */
const ROOM = /^ {2}(?<folder>[a-z]+)\/ +\S.* {2}(?<effects>no effects|effects)$/gmu;

test("docs/tour.md has every folder of src/, in the order of layers, and says whether it has effects", () => {
  const rooms = [...read("docs/tour.md").matchAll(ROOM)].map(({ groups }) => ({
    folder: groups!["folder"]!,
    effects: groups!["effects"] === "effects",
  }));
  const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(rooms.map(({ folder }) => folder).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  const inOrder = rooms.map(({ folder }) => layers[folder]);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a! - b!));
  for (const { folder, effects } of rooms) expect(effects, folder).toBe(effectFolders.has(folder));
});

/** `session/run-session.ts`, `capture/assemble.ts`, `undo.ts`; a word in capitals stands for a name. */
const NAMED = /`(?<path>[a-z\d./-]+\.(?:ts|sh))`/gu;

test("every source file that the docs name is there", () => {
  const files = globSync("{src,test,scripts,bench,examples,bin}/**/*.{ts,js,sh}", { cwd: root }).map(
    (file) => `/${file}`,
  );
  const docs = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })];
  const missing = docs.flatMap((doc) =>
    [...read(doc).matchAll(NAMED)]
      .map(({ groups }) => groups!["path"]!)
      .filter((path) => !files.some((file) => file.endsWith(`/${path}`)))
      .map((path) => `${doc}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test("test/unit mirrors src/: it has no folder of its own, and a test named like a file of its room stands in that file's folder", () => {
  const sources = globSync("**/*.ts", { cwd: join(root, "src"), exclude: ["generated/**"] });
  const tests = globSync("**/*.test.ts", { cwd: join(root, "test/unit"), exclude: ["scripts/**"] });
  const folders = new Set(sources.flatMap((file) => foldersOf(file)));
  expect(tests.filter((file) => !folders.has(dirname(file)))).toEqual([]);
  const elsewhere = tests.filter((file) => {
    const name = basename(file, ".test.ts");
    const homes = sources
      .filter((source) => roomOf(source) === roomOf(file) && basename(source, ".ts") === name)
      .map((source) => dirname(source));
    return homes.length > 0 && !homes.includes(dirname(file)) && basename(dirname(file)) !== name;
  });
  expect(elsewhere).toEqual([]);
});

/** `a/b` and `a` of `a/b/c.ts`. */
function foldersOf(file: string): readonly string[] {
  const folder = dirname(file);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

function roomOf(file: string): string {
  return file.split("/")[0]!;
}
