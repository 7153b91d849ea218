import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { load, problems } from "./support.ts";

type Schema = Readonly<Record<string, unknown>>;
const schema = JSON.parse(
  readFileSync(new URL("../../../schemas/spec.schema.json", import.meta.url), "utf8"),
) as Schema;
const editor = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
// What an editor inserts for a choice: no constraint.
editor.addVocabulary(["defaultSnippets"]);
const accepts = editor.compile(schema);

describe("the published schema", () => {
  test("describes each key, with an example that is right", () => {
    const seen = properties(schema).map(({ name, node }) => {
      expect(node["description"], name).toEqual(expect.any(String));
      expect(node["examples"], name).toEqual(expect.any(Array));
      const check = editor.compile({ $defs: schema["$defs"], ...node });
      for (const example of node["examples"] as unknown[])
        expect(check(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
      return name;
    });
    expect(seen.length).toBeGreaterThan(60);
  });

  test("lets parameters stand where the values will be, as editors see the file before they are filled in", () => {
    const text = `version: 1
params: {n: 5, clock: boot, size: 8MiB}
duration: \${n}s
clock: \${clock}
workload: [{run: [ls], count: '\${n}', cpus: ['\${n}'], wait: '\${n}'}]
buffer: {per-cpu: '\${size}'}
tracepoints: [sched:sched_switch]
aggregations: {a: {use: count, of: sched:sched_switch, top: '\${n}'}}
`;
    expect(accepts(parse(text))).toBe(true);
  });

  test("refuses what the tool refuses", () => {
    const wrong = [
      "version: 2\nduration: 1s\ntracepoints: [a:b]\n",
      "version: 1\nduration: 5\ntracepoints: [a:b]\n",
      "version: 1\nduration: 1s\ntracepoints: [a:b]\naggregations: {x: {use: nope}}\n",
      "version: 1\nduration: 1s\ntracepoints: [a:b]\naggregations: {x: {use: count, of: a:b, nope: 1}}\n",
    ];
    for (const text of wrong) {
      expect(accepts(parse(text)), text).toBe(false);
      expect(problems(text), text).not.toEqual([]);
    }
  });

  test("its examples of aggregations are right for the tool, too", () => {
    const definitions = Object.entries(schema["$defs"] as Record<string, Schema>).filter(([name]) =>
      name.startsWith("aggregation-"),
    );
    expect(definitions.length).toBeGreaterThanOrEqual(10);
    for (const [name, node] of definitions) {
      const options = Object.entries(node["properties"] as Record<string, Schema>).map(([key, option]) => [
        key,
        (resolved(option)["examples"] as unknown[])[0],
      ]);
      const spec = {
        version: 1,
        duration: "1s",
        tracepoints: ["a:b"],
        aggregations: { x: Object.fromEntries(options) as Schema },
      };
      expect(load(JSON.stringify(spec)), name).toMatchObject({ ok: true });
    }
  });
});

/** Every property that a spec can have, with its schema. */
function properties(node: unknown, path = ""): readonly { name: string; node: Schema }[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === "examples" || key === "if") return [];
    const below = properties(value, `${path}/${key}`);
    if (key !== "properties") return below;
    return [
      ...Object.entries(value as Record<string, Schema>).map(([name, own]) => ({
        name: `${path}/${name}`,
        node: resolved(own),
      })),
      ...below,
    ];
  });
}

/** Keywords beside a reference win, as in the validator. */
function resolved(node: Schema): Schema {
  const reference = node["$ref"];
  if (typeof reference !== "string") return node;
  const target = (schema["$defs"] as Record<string, Schema>)[reference.replace("#/$defs/", "")]!;
  return { ...target, ...node, $ref: reference };
}
