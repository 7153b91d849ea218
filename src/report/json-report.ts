import type { ResultDocument, ResultsDocument } from "../document/result-document.ts";
import type { Rendering } from "./rendering.ts";

/** Characters that JSON allows and a terminal should not get: DEL, C1 controls, format and separator characters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** What a CI system reads as a command (`core/ci-commands.ts`); only strings hold it, no line of JSON begins with `::`. */
const COMMAND = /(##\w{0,20})\[/gu;

/** The result document as JSON, two spaces deep, ending in a line break. The same document gives the same bytes. */
export function jsonReport(result: ResultDocument): string {
  return `${safeJson(result)}\n`;
}

/** The results of one command, one or many, as `schemas/results.schema.json` has them. */
export function resultsJson(results: readonly ResultDocument[]): string {
  const document: ResultsDocument = { version: 1, results };
  return `${safeJson(document)}\n`;
}

/** JSON whose strings hold no raw control or invisible character: all are written as `\uXXXX`. */
export function safeJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  return json
    .replace(HIDDEN, (character) => (character === "\n" ? character : unicodeEscape(character)))
    .replaceAll(COMMAND, (_, mark: string) => mark + unicodeEscape("["));
}

function unicodeEscape(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** `--format json`. */
export const jsonRendering: Rendering = { document: resultsJson, file: jsonReport };
