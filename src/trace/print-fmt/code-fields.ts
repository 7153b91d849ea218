import type { EventFormat } from "../decode/event-format.ts";
import { pointersPrinted } from "./printed-fields.ts";

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
  const own = CODE.test(printFormat) ? pointersPrinted(printFormat) : [];
  const names = own.filter(({ extension }) => /^[SsFfB]/u.test(extension)).map(({ name }) => name);
  const found = new Set(
    system === "kprobes" || system === "tracepoints" ? [...names, ...PROBE_FIELDS] : names,
  );
  if (found.size === 0) return [];
  return fields.filter(({ name, size }) => size === 8 && found.has(name)).map(({ name }) => name);
}
