import type { EventFormat } from "../decode/event-format.ts";
import { NotInterpretable } from "./not-interpretable.ts";
import type { Expression } from "./parse/ast.ts";
import { memberOfRecord } from "./parse/parts-of.ts";
import { parsePrintFmt } from "./parse/parse-print-fmt.ts";
import { parseFormat } from "./printf/parse-format.ts";

/** Conversions that print the name of code. */
const CODE = /%[-\d]*p[SsFfB]/u;

/** Whether the text of an event's format file says that its records hold addresses of code. */
export function printsCode(formatText: string): boolean {
  const start = formatText.indexOf("print fmt: ");
  return start >= 0 && CODE.test(formatText.slice(start));
}

/** Where a probe in the kernel was hit: the kernel prints names, the format has none. */
const PROBE_FIELDS: readonly string[] = ["__probe_ip", "__probe_func", "__probe_ret_ip"];

/** The fields that the kernel prints as names of code (`call_site=%pS`). */
export function codeFields({ system, printFormat, fields }: EventFormat): readonly string[] {
  const own = CODE.test(printFormat) ? fieldsPrinted(printFormat) : [];
  const found = new Set(system === "kprobes" ? [...own, ...PROBE_FIELDS] : own);
  if (found.size === 0) return [];
  return fields.filter(({ name, size }) => size === 8 && found.has(name)).map(({ name }) => name);
}

function fieldsPrinted(printFormat: string): readonly string[] {
  try {
    const { format, args } = parsePrintFmt(printFormat, 8, () => undefined);
    const rest = args.values();
    return parseFormat(format).flatMap((piece) => {
      if (typeof piece === "string") return [];
      if (piece.width === "*") rest.next();
      if (piece.precision === "*") rest.next();
      const own = rest.next();
      return /^[SsFfB]/u.test(piece.extension) && own.done !== true ? fieldsIn(own.value) : [];
    });
  } catch (error) {
    if (error instanceof NotInterpretable) return [];
    throw error;
  }
}

/** Of `(void *)REC->ip`: `ip`. */
function fieldsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "cast":
    case "prefix":
      return fieldsIn(expression.operand);
    case "member":
      return [memberOfRecord(expression) ?? []].flat();
    default:
      return [];
  }
}
