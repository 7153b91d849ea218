import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildResult } from "../../../src/result/build-result.ts";
import { jsonReport, resultsJson } from "../../../src/report/json-report.ts";
import { hostileResult } from "./hostile.ts";
import { SPEC_FILE, sampleParts, sampleRecording, sampleResult, sampleSession } from "./sample.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const schema = JSON.parse(
  readFileSync(new URL("../../../schemas/result.schema.json", import.meta.url), "utf8"),
) as Record<string, Json>;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);

function expectValid(json: string): void {
  validate(JSON.parse(json));
  expect(validate.errors ?? []).toEqual([]);
}

test("the schema is a valid draft 2020-12 schema", () => {
  const ajv = new Ajv2020();
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
});

test("every key of the schema is described", () => {
  expect(undescribed(schema, "#")).toEqual([]);
});

test("results of every kind of run follow the schema", () => {
  for (const overrides of [
    {},
    { recording: sampleRecording({ overrun: 3 }) },
    { recording: { ...sampleRecording(), probes: [{ name: "kprobes:openat", hits: 5, missed: 1 }] } },
    {
      session: sampleSession({
        stoppedBy: { kind: "signal", signal: "SIGINT", number: 2, abandoned: true },
      }),
    },
  ] as const) {
    expectValid(jsonReport(sampleResult(overrides)));
  }
  expectValid(jsonReport(buildResult({ toolVersion: "1.2.3", spec: { source: SPEC_FILE } })));
});

test("results with hostile text follow the schema", () => {
  fc.assert(fc.property(hostileResult, (result) => expectValid(jsonReport(result))));
});

test("JSON says exactly what the result says", () => {
  fc.assert(
    fc.property(hostileResult, (result) => {
      expect(JSON.parse(jsonReport(result))).toEqual(JSON.parse(JSON.stringify(result)));
    }),
  );
});

test("two reports on one recording are the same to the byte, the session aside", () => {
  const { session: _, ...report } = sampleParts();
  const again = {
    ...report,
    recording: { ...sampleRecording(), stats: sampleRecording().stats.toReversed() },
  };
  const run = sampleResult();
  const { session: _session, ...runWithoutSession } = run;
  expect(jsonReport(buildResult(again))).toBe(jsonReport(buildResult(report)));
  expect(jsonReport(buildResult(report))).toBe(jsonReport(runWithoutSession));
});

test("keys stand in the order that the schema gives them", () => {
  const properties = schema["properties"] as Record<string, Json>;
  // A spec that was run has `session`, one that was not has `notRun`.
  const ofRun = Object.keys(properties).filter((key) => key !== "notRun");
  expect(Object.keys(sampleResult())).toEqual(ofRun);
});

/** Places of properties and definitions that have no description (a `$ref` brings its own). */
function undescribed(node: Json | undefined, path: string): string[] {
  return keysOf(node).flatMap(([name, child]) => {
    const here = `${path}/${name}`;
    const inside = undescribed(child, here).concat(undescribed(childOf(child, "items"), `${here}/items`));
    return isDescribed(child) ? inside : [here].concat(inside);
  });
}

function keysOf(node: Json | undefined): [string, Json][] {
  return ["properties", "$defs"].flatMap(
    (group) => Object.entries(childOf(node, group) ?? {}) as [string, Json][],
  );
}

function childOf(node: Json | undefined, key: string): Json | undefined {
  return typeof node === "object" && node !== null && !Array.isArray(node) ? node[key] : undefined;
}

function isDescribed(node: Json): boolean {
  return childOf(node, "description") !== undefined || childOf(node, "$ref") !== undefined;
}

describe("what --json writes", () => {
  const results = JSON.parse(
    readFileSync(new URL("../../../schemas/results.schema.json", import.meta.url), "utf8"),
  ) as Record<string, Json>;
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addSchema(schema);
  const validateAll = ajv.compile(results);

  test.each([0, 1, 3])("has one shape for %i results, and its schema holds", (count) => {
    const document = JSON.parse(resultsJson(Array.from({ length: count }, () => sampleResult()))) as Json;
    validateAll(document);
    expect(validateAll.errors ?? []).toEqual([]);
    expect(document).toMatchObject({ version: 1, results: { length: count } });
  });

  test("every key of its schema is described", () => {
    expect(undescribed(results, "#")).toEqual([]);
  });

  test("a single result alone is not this document", () => {
    expect(validateAll(JSON.parse(jsonReport(sampleResult())))).toBe(false);
  });
});
