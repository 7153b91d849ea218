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
