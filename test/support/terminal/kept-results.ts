import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { ResultDocument } from "../../../src/document/result-document.ts";

const folder = new URL("../../fixtures/results/", import.meta.url);

/** The kept results of the shipped specs (`test/fixtures/results/keep.ts`), by the spec's name. */
export function keptResults(): ReadonlyMap<string, ResultDocument> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json.gz"));
  return new Map(
    files.map((name) => [name.slice(0, -".json.gz".length), JSON.parse(textOf(name)) as ResultDocument]),
  );
}

function textOf(name: string): string {
  return gunzipSync(readFileSync(new URL(name, folder))).toString();
}
