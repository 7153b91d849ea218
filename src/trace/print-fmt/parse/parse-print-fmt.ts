import { NotInterpretable } from "../not-interpretable.ts";
import type { Expression, ParsedPrintFmt } from "./ast.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { MOST_ITEMS, tokenize } from "./tokenize.ts";
import type { KnownTypes } from "./parse-type.ts";
import { TokenReader } from "./token-reader.ts";

/**
 * Parses what a format file has behind `print fmt: `: `"comm=%s pid=%d", REC->comm, REC->pid`.
 * @throws NotInterpretable
 */
export function parsePrintFmt(text: string, longBytes: 4 | 8, known: KnownTypes): ParsedPrintFmt {
  if (text.trim() === "") throw new NotInterpretable("is empty");
  const reader = new TokenReader(tokenize(text));
  const parser = new ExpressionParser(reader, longBytes, known);
  const format = parser.expression();
  if (format.kind !== "text") throw new NotInterpretable("does not begin with a string");
  const args: Expression[] = [];
  while (reader.take(",")) {
    args.push(parser.expression());
    if (args.length > MOST_ITEMS) throw new NotInterpretable("has too many arguments");
  }
  if (!reader.atEnd) throw new NotInterpretable("has extra text after its arguments");
  return { format: format.value, args };
}
