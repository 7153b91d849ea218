import { escapeText } from "../../core/escape.ts";
import type { RecordRows } from "../decode/batch.ts";
import type { EventFormat } from "../decode/event-format.ts";
import { ExpressionCompiler } from "./compile-expression.ts";
import type { PrintFmtContext } from "./compiler.ts";
import { NotInterpretable } from "./not-interpretable.ts";
import { parsePrintFmt } from "./parse/parse-print-fmt.ts";
import { compileFormat, type Escaping } from "./printf/compile-format.ts";
import { withoutQuotes } from "./record-fields.ts";
import { RecordView } from "./values/record-view.ts";

/** A print format that was made ready for records, or why it can't be. */
export type PrintFmt =
  | {
      readonly ok: true;
      readonly print: (rows: RecordRows, row: number) => Printed;
      /** Operations that a record takes. */
      readonly steps: number;
    }
  | { readonly ok: false; readonly reason: string };

/** A record's text; or why it has none, although the format of its event is a good one. */
export type Printed = { readonly text: string; readonly wrong?: undefined } | { readonly wrong: string };

/** Line breaks and tabs of the format are the kernel's own; nothing else may move a cursor. */
const ESCAPING: Escaping = {
  format: (text) =>
    text
      .split(/([\n\t])/u)
      .map((part, index) => (index % 2 === 0 ? escapeText(part) : part))
      .join(""),
  value: escapeText,
};

/**
 * Compiles an event's print format, the piece of C that its format file has behind `print fmt:`. The text of a record is what the kernel's
 * `trace` has behind the event's name, made safe for a terminal. Total: whatever the format says, it is text or a reason.
 */
export function compilePrintFmt(event: EventFormat, context: PrintFmtContext): PrintFmt {
  try {
    const { longBytes } = context.machine;
    const known = typesOf(event);
    const { format, args } = parsePrintFmt(withoutQuotes(event), longBytes, (name) => known.get(name));
    const compiler = new ExpressionCompiler(event, context);
    const text = compileFormat(format, args, compiler, ESCAPING);
    const record = new RecordView();
    return {
      ok: true,
      steps: compiler.steps,
      print: (rows, row) => {
        record.set(rows, row);
        const printed = text(record);
        return record.wrong === undefined ? { text: printed } : { wrong: record.wrong };
      },
    };
  } catch (error) {
    if (error instanceof NotInterpretable) return { ok: false, reason: escapeText(error.message) };
    throw error;
  }
}

/** Types that the event's own fields have tell how wide a name in a cast is. */
function typesOf({
  fields,
}: EventFormat): ReadonlyMap<string, { readonly bytes: 1 | 2 | 4 | 8; readonly signed: boolean }> {
  return new Map(
    fields.flatMap(({ type, shape, signed }) =>
      shape.kind === "integer" && !type.includes("*")
        ? [[type, { bytes: shape.bytes, signed }] as const]
        : [],
    ),
  );
}
