import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSchema } from "../generate/json-schema.ts";
import { parseSource } from "../source/syntax.ts";
import { sourceWords } from "./source-words.ts";

/**
 * All words of the program that a user may see, as one text to read: by file, an item for each text. Names of system calls are
 * left out: they are the kernel's.
 */
export function allWords(root: string): string {
  const sources = globSync(["src/**/*.ts", "bin/*.js"], {
    cwd: root,
    exclude: ["src/generated/**", "src/aggregate/syscalls/*-names.ts"],
  });
  const schemas = globSync(
    ["src/aggregate/schemas/*.schema.json", "schemas/source/*.json", "schemas/result*.json"],
    {
      cwd: root,
    },
  );
  return [...sources, ...schemas]
    .toSorted()
    .map((file) => ({ file, words: wordsOf(file, readFileSync(join(root, file), "utf8")) }))
    .filter(({ words }) => words.length > 0)
    .map(({ file, words }) => [`## ${file}`, ...words.map(item), ""].join("\n"))
    .join("\n");
}

function wordsOf(file: string, text: string): readonly string[] {
  return file.endsWith(".json") ? descriptions(JSON.parse(text)) : sourceWords(parseSource(file, text));
}

/** Every `description` of a schema, in its order. */
function descriptions(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(descriptions);
  if (!isSchema(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "description" && typeof child === "string" ? [child] : descriptions(child),
  );
}

/** `- text`; further lines are indented, and control characters are escaped. */
function item(text: string): string {
  const lines = text.trim().split("\n").map(escaped);
  return `- ${lines.join("\n  ")}`.replaceAll(/ +$/gmu, "");
}

function escaped(line: string): string {
  return line.replaceAll(
    /\p{Cc}/gu,
    (character) => `\\x${character.codePointAt(0)!.toString(16).padStart(2, "0")}`,
  );
}
