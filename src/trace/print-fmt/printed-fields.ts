import { NotInterpretable } from "./not-interpretable.ts";
import type { Expression } from "./parse/ast.ts";
import { memberOfRecord } from "./parse/parts-of.ts";
import { parsePrintFmt } from "./parse/parse-print-fmt.ts";
import { parseFormat } from "./printf/parse-format.ts";

/** A field that a print format prints with `%p…`. */
export interface PrintedField {
  readonly name: string;
  /** The letters behind `%p`. */
  readonly extension: string;
}

/** The fields that a print format prints with `%p…`, in its order; none where it cannot be parsed. */
export function pointersPrinted(printFormat: string): readonly PrintedField[] {
  try {
    const { format, args } = parsePrintFmt(printFormat, 8, () => undefined);
    const rest = args.values();
    return parseFormat(format).flatMap((piece) => {
      if (typeof piece === "string") return [];
      if (piece.width === "*") rest.next();
      if (piece.precision === "*") rest.next();
      const own = rest.next();
      if (piece.extension === "" || own.done === true) return [];
      return fieldsIn(own.value).map((name) => ({ name, extension: piece.extension }));
    });
  } catch (error) {
    if (error instanceof NotInterpretable) return [];
    throw error;
  }
}

/** Of `(void *)REC->ip`: `ip`; of `__get_sockaddr(addr)`: `addr`. */
function fieldsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "cast":
    case "prefix":
      return fieldsIn(expression.operand);
    case "member":
      return [memberOfRecord(expression) ?? []].flat();
    case "call":
      return OF_FIELD.has(expression.name) ? expression.args.flatMap(nameOf) : [];
    default:
      return [];
  }
}

/** Helpers that give the bytes of a field of any length. */
const OF_FIELD: ReadonlySet<string> = new Set([
  "__get_dynamic_array",
  "__get_rel_dynamic_array",
  "__get_sockaddr",
  "__get_rel_sockaddr",
]);

function nameOf(expression: Expression): readonly string[] {
  return expression.kind === "name" ? [expression.name] : [];
}
