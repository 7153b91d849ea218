import { expect, test } from "vitest";
import { initialSpec } from "../../../src/app/init-spec.ts";
import { loadSpec } from "../../../src/spec/load-spec.ts";

const read = (): undefined => undefined;

test("the spec to start from is right, and warns of nothing", () => {
  const source = { path: "my.yaml", text: initialSpec("../schemas/spec.schema.json") };
  expect(loadSpec(source, { read })).toMatchObject({ ok: true, value: { warnings: [] } });
});

test("so are the lines that are commented out, at their defaults", () => {
  const text = initialSpec("x").replace(/^# (?=(scope|buffer|clock|loss):)/gmu, "");
  const loaded = loadSpec({ path: "my.yaml", text }, { read });
  expect(loaded).toMatchObject({ ok: true, value: { scope: { pids: "workload" }, loss: "fail" } });
});
