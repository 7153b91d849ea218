import { diagnostic } from "../../core/diagnostic.ts";
import type { DiagnosticCode } from "../../core/diagnostic-codes.ts";
import { quoted } from "../../core/escape.ts";
import { fail, type Result } from "../../core/result.ts";
import type { ElfSymbol } from "./elf-symbol.ts";
import { type ProgramImage, symbolSources } from "../file/program-image.ts";

/** Limit on the candidates that a message names. */
const FEW = 8;
/** Limit on the names that are compared with a misspelled one. */
export const MOST_COMPARED = 200_000;

/** The functions and resolvers that a file defines, of all tables, up to `MOST_COMPARED`. */
export function* functionsOf(image: ProgramImage): Generator<ElfSymbol> {
  let seen = 0;
  for (const { table } of symbolSources(image)) {
    for (const raw of table.rawSymbols()) {
      if ((raw.kind !== "function" && raw.kind !== "ifunc") || raw.section === 0) continue;
      if (++seen > MOST_COMPARED) return;
      yield table.named(raw);
    }
  }
}

/** Quotes and lists names. */
export function named(names: readonly string[]): string {
  return listed(names.map((name) => quoted(name, 200)));
}

/** `a, b and 5 more`. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, FEW).join(", ");
  return items.length > FEW ? `${shown} and ${items.length - FEW} more` : shown;
}

/** A failure with one diagnostic. */
export function refuse(code: DiagnosticCode, message: string, hint?: string): Result<never> {
  return fail([diagnostic(code, message, { hint })]);
}
