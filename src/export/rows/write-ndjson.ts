import { ok } from "../../core/result.ts";
import { jsonObjects } from "./json-objects.ts";
import type { WriteRecords } from "./shown-records.ts";

/** One object per line (https://github.com/ndjson/ndjson-spec). */
export const writeNdjson: WriteRecords = (recording, shown) =>
  ok({ text: lines(jsonObjects(recording, shown)), problems: () => [] });

function* lines(objects: Iterable<string>): Generator<string> {
  for (const object of objects) yield `${object}\n`;
}
