import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aggregations } from "../../../src/aggregate/registry.ts";

const folder = new URL("../../../src/aggregate/schemas/", import.meta.url);
const fragments = readdirSync(folder).filter((name) => name.endsWith(".schema.json"));

interface Option {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly $ref?: string;
}

interface Fragment {
  readonly title: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, Option>>;
  readonly required?: readonly string[];
}

const { $defs: shared } = JSON.parse(
  readFileSync(new URL("../../../schemas/source/spec.schema.json", import.meta.url), "utf8"),
) as { readonly $defs: Readonly<Record<string, Option>> };

describe("the registry", () => {
  it("holds exactly the aggregations that have a schema fragment", () => {
    expect(fragments.map((name) => name.replace(".schema.json", "")).toSorted()).toEqual(
      [...aggregations.keys()].toSorted(),
    );
  });

  it("files each aggregation under its own name, with a summary of one line", () => {
    for (const [name, aggregation] of aggregations) {
      expect(aggregation.name).toBe(name);
      expect(aggregation.summary).toMatch(/^[a-z][^\n.]{10,100}$/);
    }
  });
});

describe.each(fragments)("%s", (file) => {
  const fragment = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Fragment;

  it("describes every option, with an example", () => {
    expect(fragment.title).toBe(file.replace(".schema.json", ""));
    expect(fragment.description).toMatch(/\.$/);
    for (const [option, own] of Object.entries(fragment.properties)) {
      const schema = { ...shared[own.$ref?.replace("#/$defs/", "") ?? ""], ...own };
      expect([option, schema.description?.length ?? 0, schema.examples?.length ?? 0]).toEqual([
        option,
        expect.toSatisfy((length: number) => length > 10),
        expect.toSatisfy((count: number) => count > 0),
      ]);
    }
  });

  it("requires only options that there are", () => {
    expect(Object.keys(fragment.properties)).toEqual(expect.arrayContaining([...(fragment.required ?? [])]));
  });
});
