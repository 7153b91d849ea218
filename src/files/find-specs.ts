import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { isGlob } from "../core/glob.ts";
import { nameFilter } from "../core/name-filter.ts";
import { diagnostic } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { didYouMean } from "../core/nearest.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { readRegularFile } from "./read-regular-file.ts";
import { shippedFolder, typeable } from "./shipped-specs.ts";

/** A spec as a list has it. */
interface ListedSpec {
  /** A path that can be typed. */
  readonly name: string;
  /** The question that it answers; empty where it has none. */
  readonly summary: string;
}

/**
 * Specs in ./specs and those that come with the package, by a path that can be typed, with the question of each.
 * A glob matches names; a plain word, parts of names and questions in any case. Errors: `usage` where none matches.
 */
export function findSpecs(glob: string | undefined): Result<readonly ListedSpec[]> {
  const folders = [...new Set([resolve("specs"), shippedFolder])];
  const all = folders.flatMap(specsIn);
  const found = all.filter(chosenBy(glob));
  if (found.length > 0 || glob === undefined) return ok(found);
  const hint =
    didYouMean(
      glob,
      all.map(({ name }) => baseName(name)),
    ) ?? "see: ftrace-run list specs";
  return fail([diagnostic("usage", `no spec matches ${quoted(glob)}`, { hint })]);
}

function chosenBy(pattern: string | undefined): (spec: ListedSpec) => boolean {
  if (pattern !== undefined && !isGlob(pattern)) {
    const word = pattern.toLowerCase();
    return ({ name, summary }) => [baseName(name), summary].some((text) => text.toLowerCase().includes(word));
  }
  const chooses = nameFilter(pattern);
  return ({ name }) => chooses(name) || chooses(baseName(name));
}

/** The shipped specs by name, with the question of each. */
export function shippedQuestions(): readonly { readonly name: string; readonly description: string }[] {
  return specsIn(shippedFolder).map(({ name, summary }) => ({
    name: baseName(name),
    description: summary,
  }));
}

function specsIn(folder: string): readonly ListedSpec[] {
  const files = globSync("*.{yaml,yml}", { cwd: folder }).toSorted();
  return files.map((file) => ({
    name: typeable(join(folder, file)),
    summary: questionOf(join(folder, file)),
  }));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.ya?ml$/u, "");
}

/** More than any spec has. */
const MOST_BYTES = 2 ** 20;

/** The `question:` line, unparsed: a list must not fail because of one invalid spec. */
function questionOf(path: string): string {
  const file = readRegularFile(path, MOST_BYTES);
  const text = file.kind === "read" ? Buffer.from(file.content).toString("utf8") : "";
  const question = /^question:[ \t]+(.+)$/mu.exec(text)?.[1] ?? "";
  return question.replace(/^(["'])(.*)\1$/u, "$2").trim();
}
