import { readRegularFile } from "../files/read-regular-file.ts";
import { validate } from "../generated/result-document-validator.js";
import type { ResultDocument } from "../document/result-document.ts";

/** Largest result in bytes. */
const MOST_BYTES = 2 ** 28;

/** The result in a file that an untrusted guest wrote. `undefined` unless it is one result, valid by the schema. */
export function readGuestResult(path: string): ResultDocument | undefined {
  const file = readRegularFile(path, MOST_BYTES);
  if (file.kind !== "read") return undefined;
  const results = resultsIn(Buffer.from(file.content).toString());
  const [result] = results;
  return results.length === 1 && validate(result) ? result : undefined;
}

function resultsIn(text: string): readonly unknown[] {
  try {
    const document: unknown = JSON.parse(text);
    const isObject = typeof document === "object" && document !== null;
    return isObject && "results" in document && Array.isArray(document.results) ? document.results : [];
  } catch {
    return [];
  }
}
