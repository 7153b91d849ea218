import { ok } from "../../core/result.ts";
import { jsonObjects } from "./json-objects.ts";
import type { WriteRecords } from "./shown-records.ts";

/** One array of the same objects, each on a line of its own. */
export const writeJson: WriteRecords = (recording, shown) =>
  ok({ text: array(jsonObjects(recording, shown)), problems: () => [] });

function* array(objects: Iterable<string>): Generator<string> {
  let before = "[\n";
  for (const object of objects) {
    yield before + object;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

/** One object per line (https://github.com/ndjson/ndjson-spec). */
export const writeNdjson: WriteRecords = (recording, shown) =>
  ok({ text: lines(jsonObjects(recording, shown)), problems: () => [] });

function* lines(objects: Iterable<string>): Generator<string> {
  for (const object of objects) yield `${object}\n`;
}
