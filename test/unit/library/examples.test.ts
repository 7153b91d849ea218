import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

test("docs/library.md shows the examples as they are run", () => {
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const shown = [...page.matchAll(/<!-- example: (\w+) -->\n```ts\n(.*?)```\n/gsu)];
  const files = globSync("*.ts", { cwd: join(root, "examples/library") }).map((file) =>
    basename(file, ".ts"),
  );
  expect(shown.map(([, name = ""]) => name).toSorted()).toEqual(files.toSorted());
  for (const [, name, text] of shown)
    expect(text, name).toBe(readFileSync(join(root, `examples/library/${name}.ts`), "utf8"));
  expect(page.match(/```ts/gu)?.length).toBe(shown.length);
});
