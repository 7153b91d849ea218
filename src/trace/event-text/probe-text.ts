import { escapeText } from "../../core/escape.ts";
import type { EventFormat } from "../decode/event-format.ts";
import type { SymbolTable } from "../names/symbols.ts";
import type { PrintFmt } from "../print-fmt/print-fmt.ts";
import { offsetName } from "../print-fmt/printf/symbol-text.ts";
import { RecordView } from "../print-fmt/values/record-view.ts";
import type { RecordText } from "./event-fields.ts";

/**
 * A probe's record begins with where it was hit, as a name with an offset if that is in the kernel: `opens: (do_sys_openat2+0x0/0xb0) …`,
 * `opens_ret: (__x64_sys_openat+0x55/0xa0 <- do_sys_openat2) …` (kernel/trace/trace_kprobe.c, print_kprobe_event; trace_uprobe.c,
 * print_uprobe_event). The print format has addresses there, and the arguments behind. Undefined for other events.
 */
export function probeText(
  { name, fields, printFormat }: EventFormat,
  symbols: SymbolTable,
  { print }: Extract<PrintFmt, { ok: true }>,
): RecordText | undefined {
  const offsetOf = (field: string): number | undefined => fields.find((one) => one.name === field)?.offset;
  const [at, func, from] = ["__probe_ip", "__probe_func", "__probe_ret_ip"].map(offsetOf);
  if (!printFormat.startsWith('"(%lx') || (at === undefined && (func === undefined || from === undefined)))
    return undefined;
  const record = new RecordView();
  const nameAt = (offset: number): string => escapeText(offsetName(symbols, record.wide(offset, false)));
  const title = escapeText(name);
  return (rows, row) => {
    const printed = print(rows, row);
    if (printed.wrong !== undefined) return undefined;
    record.set(rows, row);
    const rest = printed.text.slice(printed.text.indexOf(")") + 1);
    if (at !== undefined) return `${title}: (${nameAt(at)})${rest}`;
    const callee = nameAt(func ?? 0).replace(/\+0x0(?:\/0x[\da-f]+)?/u, "");
    return `${title}: (${nameAt(from ?? 0)} <- ${callee})${rest}`;
  };
}
