import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { collect, fail, ok, type Result } from "../core/result.ts";
import type { ResultDocument } from "../document/result-document.ts";
import { findResults } from "../files/find-results.ts";
import { readRegularFile } from "../files/read-regular-file.ts";
import { validate } from "../generated/result-document-validator.js";

/** Largest file of results in bytes. */
const MOST_BYTES = 2 ** 28;

/** The results in a JSON file, or in a folder that `--out` wrote. Errors: `file-unreadable`, `file-too-large`, `usage`. */
export function readStoredResults(path: string): Result<readonly ResultDocument[]> {
  const files = findResults(path);
  if (files.length === 0)
    return fail([
      diagnostic("usage", `${path} has no result.json, neither itself nor in a folder below it`, {
        hint: "write one with: ftrace-run SPEC --out DIR",
      }),
    ]);
  const results = collect(files.map(readFile));
  return results.ok ? ok(results.value.flat()) : results;
}

/** One result, in a file of its own. Errors: `file-unreadable`, `file-too-large`. */
export function readStoredResult(path: string): Result<ResultDocument> {
  const value = readJson(path);
  if (!value.ok) return value;
  return validate(value.value) ? ok(value.value) : fail([notOneResult(path)]);
}

/** One result, or the document of several. */
function readFile(path: string): Result<readonly ResultDocument[]> {
  const read = readJson(path);
  if (!read.ok) return read;
  const { value } = read;
  const isDocument =
    typeof value === "object" && value !== null && "results" in value && Array.isArray(value.results);
  const all: readonly unknown[] = isDocument ? (value.results as readonly unknown[]) : [value];
  const results = all.filter((one): one is ResultDocument => validate(one));
  return results.length === all.length && all.length > 0 ? ok(results) : fail([notResults(path)]);
}

/** What is no JSON is `undefined`, which is no result. */
function readJson(path: string): Result<unknown> {
  const file = readRegularFile(path, MOST_BYTES);
  switch (file.kind) {
    case "read":
      return ok(parsed(Buffer.from(file.content).toString()));
    case "too-large":
      return fail([diagnostic("file-too-large", `${path} is larger than 256 MiB`)]);
    case "not-regular":
      return fail([diagnostic("file-unreadable", `${path} is not a regular file`)]);
    case "failed":
      return fail([diagnostic("file-unreadable", `cannot read ${path}: ${file.errno}`)]);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notResults(path: string): Diagnostic {
  return diagnostic("file-unreadable", `${quoted(path)} is not a result of this version of ftrace-run`, {
    hint: "compare takes what --json FILE and --out DIR write",
  });
}

function notOneResult(path: string): Diagnostic {
  return diagnostic("file-unreadable", `${path} is not a result document, version 1`, {
    hint: "a result of another version of ftrace-run: record it again, or compute it with `ftrace-run report`",
  });
}
