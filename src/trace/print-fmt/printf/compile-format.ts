import type { Compiler } from "../compiler.ts";
import { NotInterpretable } from "../not-interpretable.ts";
import type { Expression } from "../parse/ast.ts";
import { INT } from "../values/c-type.ts";
import { asNumber, convert, integer, type Of } from "../values/value.ts";
import { CONVERSIONS } from "./conversions.ts";
import { type Conversion, MOST_WIDTH, parseFormat, type Piece } from "./parse-format.ts";
import type { Printed, Sized } from "./printed.ts";

/** How the parts of a text are made harmless. */
export interface Escaping {
  /** Of the format's own text. */
  readonly format: (text: string) => string;
  /** Of what stands in the record, or comes from it. */
  readonly value: (text: string) => string;
}

const NO_ESCAPING: Escaping = { format: (text) => text, value: (text) => text };

/** The kernel's own text has room for two pages (include/linux/trace_seq.h, TRACE_SEQ_BUFFER_SIZE). */
export const MOST_TEXT = 8192;

/** Compiles a format and its arguments. Arguments that are left over are not looked at. @throws NotInterpretable */
export function compileFormat(
  format: string,
  args: readonly Expression[],
  compiler: Compiler,
  escaping: Escaping = NO_ESCAPING,
): Of<string> {
  return compilePieces(parseFormat(format), args, compiler, escaping);
}

/** Compiles a part of a format. @throws NotInterpretable */
export function compilePieces(
  pieces: readonly Piece[],
  args: readonly Expression[],
  compiler: Compiler,
  escaping: Escaping = NO_ESCAPING,
): Of<string> {
  const rest = args.values();
  const parts: Of<string>[] = [];
  for (const piece of pieces) {
    if (typeof piece === "string") {
      const text = escaping.format(piece);
      parts.push(() => text);
    } else parts.push(escaped(compileConversion(piece, rest, compiler), escaping));
  }
  return joined(parts);
}

function joined(parts: readonly Of<string>[]): Of<string> {
  const count = parts.length;
  return (record) => {
    let text = "";
    for (let index = 0; index < count; index++) {
      text += parts[index]!(record);
      if (text.length > MOST_TEXT) return text;
    }
    return text;
  };
}

function escaped({ at, isPlain }: Printed, { value }: Escaping): Of<string> {
  return isPlain ? at : (record) => value(at(record));
}

function compileConversion(conversion: Conversion, rest: Iterator<Expression>, compiler: Compiler): Printed {
  const compile = CONVERSIONS.get(conversion.type);
  if (!compile) throw new NotInterpretable(`has a conversion %${conversion.type} that is not known`);
  const sized: Sized = {
    ...conversion,
    width: sizeOf(conversion.width, rest, compiler),
    precision: sizeOf(conversion.precision, rest, compiler),
  };
  return compile(compiler.compile(nextOf(rest)), sized, compiler);
}

function nextOf(rest: Iterator<Expression>): Expression {
  const next = rest.next();
  if (next.done === true) throw new NotInterpretable("has fewer arguments than conversions");
  return next.value;
}

function sizeOf(
  size: number | "*" | undefined,
  rest: Iterator<Expression>,
  compiler: Compiler,
): Of<number> | undefined {
  if (size === undefined) return undefined;
  if (size !== "*") return () => size;
  const at = asNumber(convert(integer(compiler.compile(nextOf(rest))), INT));
  return (record) => Math.max(-MOST_WIDTH, Math.min(MOST_WIDTH, at(record)));
}
