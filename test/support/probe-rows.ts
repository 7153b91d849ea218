import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { type FieldValue, valueOf } from "../../src/trace/decode/batch.ts";
import type { Recording } from "../../src/trace/recording.ts";
import { sourceOf } from "./recorded.ts";

/** The values of some fields, as text, in the order in which each task had them. */
export type RowsByTask = ReadonlyMap<number, readonly string[]>;

export function openRecorded(bytes: Uint8Array): Recording {
  const recording = openTraceDat(sourceOf(bytes));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  return recording.value;
}

/** From a recording: one event's fields. */
export function decodedRows(recording: Recording, event: string, fields: readonly string[]): RowsByTask {
  const rows = new Map<number, string[]>();
  for (const { batches, batch, row, length } of recording.read(
    new Map([[event, [...fields, "common_pid"]]]),
  )) {
    for (let index = 0; index < length; index++) {
      const { columns } = batches[batch[index]!]!;
      const at = (field: string): FieldValue => valueOf(columns.get(field)!, row[index]!);
      add(rows, Number(at("common_pid")), fields.map((field) => String(at(field))).join(" "));
    }
  }
  return rows;
}

/** From the kernel's own text, `sh-12 [000] ..... 1.000001: openat: (do_sys_openat2+0x0/0x1) dfd=-100 path="/etc/passwd"`. */
export function rowsOfText(text: string, event: string, fields: readonly string[]): RowsByTask {
  const rows = new Map<number, string[]>();
  const values = fields.map((field) => `${field}=("[^"]*"|\\S+)`).join(" ");
  const pattern = new RegExp(`^.*-(\\d+) +\\[\\d+\\].*: ${event}: \\([^)]*\\) ${values}$`, "gmu");
  for (const [, pid, ...found] of text.matchAll(pattern))
    add(rows, Number(pid), found.map((value) => value.replace(/^"(.*)"$/u, "$1")).join(" "));
  return rows;
}

function add(rows: Map<number, string[]>, pid: number, row: string): void {
  rows.set(pid, [...(rows.get(pid) ?? []), row]);
}
