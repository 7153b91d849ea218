import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import type { EventFormat, Field } from "./event-format.ts";
import { withAddresses } from "../print-fmt/address-fields.ts";
import { parseDeclaration, shapeOf } from "./field-shape.ts";

/** What a format's fields depend on besides their own text. */
export interface FormatMachine {
  /** The kernel's `long`; 8 where nothing else is said. */
  readonly longBytes?: 4 | 8;
  readonly bigEndian?: boolean;
}

/** Far above any real event: the kernel's largest has fewer than 100 fields. */
const MAX_FIELDS = 4096;
/** The kernel's longest have some 50 characters; those of probes at most 63 (trace_probe.h, MAX_EVENT_NAME_LEN). */
const MAX_NAME = 256;
/** `common_type` is 16 bits wide. */
const MAX_ID = 0xffff;

/**
 * Parses `events/SYSTEM/NAME/format` (written by kernel/trace/trace_events.c, f_show). Total: any text gives a
 * format or one `recording-malformed` diagnostic.
 */
export function parseEventFormat(
  system: string,
  text: string,
  machine: FormatMachine = {},
): Result<EventFormat> {
  const name = /^name: (.*)$/mu.exec(text)?.[1]?.trim();
  const id = boundedInteger(/^ID: (\d+)$/mu.exec(text)?.[1], MAX_ID);
  if (!name || id === undefined) return malformed(system, "has no name or no id");
  if (name.length > MAX_NAME) return malformed(system, `has a name of ${name.length} characters`);
  const fields = parseFields(text, machine);
  if (typeof fields === "string") return malformed(`${system}:${name}`, fields);
  const wrong = overlap(fields);
  if (wrong !== undefined) return malformed(`${system}:${name}`, wrong);
  const printFormat = /^print fmt: (.*)$/msu.exec(text)?.[1]?.trimEnd() ?? "";
  return ok({
    id,
    system,
    name,
    fields: withAddresses(printFormat, settled({ system, name, printFormat }, fields)),
    printFormat,
  });
}

function settled(
  { system, name, printFormat }: Pick<EventFormat, "system" | "name" | "printFormat">,
  fields: readonly Field[],
): readonly Field[] {
  const locators = fields.flatMap(({ type, offset }) => (type.startsWith("__data_loc ") ? [offset] : []));
  const isProbe =
    locators.length <= MOST_PROBE_ARGUMENTS &&
    (isOnEvent(system, printFormat, fields) ||
      fields.some((field) => field.name === "__probe_ip" || field.name === "__probe_func"));
  return fields.map((field) => asRecorded(system, name, isProbe ? faultingText(field, locators) : field));
}

/** An event probe has no address, and its print format begins with a space (kernel/trace/trace_probe.c, `__set_print_fmt`). */
function isOnEvent(system: string, printFormat: string, fields: readonly Field[]): boolean {
  if (system === "eprobes") return true;
  return (
    /^" \w/u.test(printFormat) &&
    fields.every(({ common, type }) => common || /^(?:[us](?:8|16|32|64)$|__data_loc char)/u.test(type))
  );
}

/** kernel/trace/trace_probe.h, MAX_TRACE_ARGS: an event with more strings is none of a probe. */
const MOST_PROBE_ARGUMENTS = 128;

/** Its address may be wrong, or not in memory: kernel/trace/trace_probe_kernel.h, `set_data_loc`. */
function faultingText(field: Field, locators: readonly number[]): Field {
  if (field.shape.kind !== "dynamic-text") return field;
  return { ...field, shape: { ...field.shape, fault: { locators } } };
}

/**
 * What a format doesn't say of the kernel's own records. A kernel stack says that it has eight callers and has as many as it
 * took (trace.c, __ftrace_trace_stack). A marker gets a newline if it has none (trace.c, tracing_mark_write).
 */
function asRecorded(system: string, event: string, field: Field): Field {
  const { shape } = field;
  if (system !== "ftrace") return field;
  if (event === "kernel_stack" && shape.kind === "array") return { ...field, shape: { ...shape, count: 0 } };
  if (event === "print" && shape.kind === "text") return { ...field, shape: { ...shape, line: true } };
  return field;
}

/** The fields of a text that lists them one a line (an event's format, `events/header_page`), or what is wrong. */
export function parseFields(text: string, machine: FormatMachine = {}): readonly Field[] | string {
  const lines = text.split("\n").filter((line) => /^\tfield(?: special)?:/u.test(line));
  if (lines.length > MAX_FIELDS) return `has more than ${MAX_FIELDS} fields`;
  const fields: Field[] = [];
  for (const line of lines) {
    const field = parseField(line, fields.at(-1), machine);
    if (field === undefined) return `has an unreadable field: ${line.trim().slice(0, 200)}`;
    fields.push(field);
  }
  return duplicateName(fields) ?? fields;
}

const linePattern =
  /^\tfield(?: special)?:(?<declaration>[^;]+);\s*offset:(?<offset>\d+);\s*size:(?<size>\d+);(?:\s*signed:(?<signed>[01]);)?\s*$/u;

/** In the kernel's own formats the longest has some 120 characters. */
const MAX_LINE = 1024;
/** No record is larger than the largest sub-buffer. */
const MAX_BYTES = 1 << 27;

function parseField(
  line: string,
  before: Field | undefined,
  { longBytes, bigEndian = false }: FormatMachine,
): Field | undefined {
  if (line.length > MAX_LINE) return undefined;
  const groups = linePattern.exec(line)?.groups;
  const declaration = parseDeclaration(groups?.["declaration"] ?? "");
  const offset = boundedInteger(groups?.["offset"], MAX_BYTES);
  const size = boundedInteger(groups?.["size"], MAX_BYTES);
  if (!groups || !declaration || offset === undefined || size === undefined) return undefined;
  const { name, type } = declaration;
  const field: Field = {
    name,
    type,
    offset,
    size,
    signed: groups["signed"] === "1",
    common: name.startsWith("common_"),
    shape: shapeOf(declaration, size, longBytes),
  };
  return withBitOffset(field, before, bigEndian);
}

/** Bit fields that share their storage follow one another, from the lowest bit up; on a big-endian machine from the highest. */
function withBitOffset(field: Field, before: Field | undefined, bigEndian: boolean): Field | undefined {
  if (field.shape.kind !== "integer" || !field.shape.bits) return field;
  const { bytes, bits } = field.shape;
  const used = before?.offset === field.offset ? usedBits(before, bigEndian) : 0;
  const shift = bigEndian ? bytes * 8 - used - bits.width : used;
  if (bits.width === 0 || shift < 0 || shift + bits.width > Math.min(32, bytes * 8)) return undefined;
  return { ...field, shape: { kind: "integer", bytes, bits: { shift, width: bits.width } } };
}

function usedBits({ shape }: Field, bigEndian: boolean): number {
  if (shape.kind !== "integer" || !shape.bits) return 0;
  const { bytes, bits } = shape;
  return bigEndian ? bytes * 8 - bits.shift : bits.shift + bits.width;
}

/** Fields of many bytes that share them would make a large recording of a small one. */
function overlap(fields: readonly Field[]): string | undefined {
  const large = fields.filter(({ shape }) => shape.kind !== "integer");
  const bytes = large.reduce((sum, { size }) => sum + size, 0);
  const end = large.reduce((most, { offset, size }) => Math.max(most, offset + size), 0);
  const open = large.filter(({ size }) => size === 0).length;
  return bytes > end || open > 1 ? "has fields that overlap" : undefined;
}

function duplicateName(fields: readonly Field[]): string | undefined {
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) return `has two fields named ${name}`;
    names.add(name);
  }
  return undefined;
}

function boundedInteger(digits: string | undefined, max: number): number | undefined {
  if (digits === undefined || digits.length > 10) return undefined;
  const value = Number(digits);
  return value <= max ? value : undefined;
}

function malformed(
  event: string,
  why: string,
): { readonly ok: false; readonly error: readonly Diagnostic[] } {
  return fail([diagnostic("recording-malformed", `the format of ${event} ${why}`)]);
}
