import { didYouMean } from "../../core/nearest.ts";
import { countOf } from "../../core/quantity-text.ts";
import { unsignedNumber } from "./kernel-number.ts";

/** What a fetched value is kept as. */
export interface FetchType {
  /** As the kernel names it, without bits and array: `s32`, `string`. For bits, that of what holds them: `u32`. */
  readonly name: string;
  readonly kind: "integer" | "text";
  /** Of one value in the record; a text has a locator of 4 bytes there. */
  readonly bytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  /** `b4@3/32`: so many bits, from that bit of the container on. */
  readonly bits?: { readonly width: number; readonly offset: number };
  /** `u32[4]`: an array of so many. */
  readonly count?: number;
}

/** What is wrong with a type, and where in its text. */
export interface TypeProblem {
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}

type Plain = Omit<FetchType, "name" | "bits" | "count">;

const integer = (bytes: FetchType["bytes"], signed = false): Plain => ({ kind: "integer", bytes, signed });
const text: Plain = { kind: "text", bytes: 4, signed: true };

/** kernel/trace/trace_probe.c, `probe_fetch_types`; `%pd` and `%pD` are names of a dentry and of a file (6.10 and later). */
const plainTypes: ReadonlyMap<string, Plain> = new Map([
  ...([8, 16, 32, 64] as const).flatMap((bits): [string, Plain][] => {
    const bytes = (bits / 8) as FetchType["bytes"];
    return [
      [`u${bits}`, integer(bytes)],
      [`s${bits}`, integer(bytes, true)],
      [`x${bits}`, integer(bytes)],
    ];
  }),
  ["char", integer(1)],
  ["symbol", integer(8)],
  ["string", text],
  ["ustring", text],
  ["%pd", text],
  ["%pD", text],
]);

/** `MAX_ARRAY_LEN` in kernel/trace/trace_probe.h. */
const LONGEST_ARRAY = 64;

/** Names people know from C, and what the kernel's probes call them. */
const cNames: Readonly<Record<string, string>> = {
  int: "s32",
  unsigned: "u32",
  long: "s64",
  size_t: "u64",
  ssize_t: "s64",
  pid_t: "s32",
  bool: "u8",
  str: "string",
  text: "string",
  pointer: "x64",
};

/**
 * For this type the kernel lets `sprint_symbol` write into the ring buffer (kernel/trace/trace_probe_tmpl.h, `fetch_store_symstring`), and
 * `kallsyms_lookup_buildid` sets the last of 512 bytes to 0, however few the record has: at the end of a sub-buffer that is another page.
 */
const SYMBOL_STRING = "symstr";

const symbolStringRefused = {
  message: "symstr is not supported: the kernel can overwrite memory outside the record",
  hint: "use symbol: it records the address, and the report names the function",
};

/** Reads what stands behind the colon. Total. */
export function parseFetchType(written: string): FetchType | TypeProblem {
  const array = /^(?<element>[^[\]]*)\[(?<count>\w{1,20})\]$/u.exec(written)?.groups;
  const element = array?.["element"] ?? written;
  const found = element.includes("@") ? bitField(element) : plainType(element);
  if ("message" in found || !array) return found;
  const count = Number(unsignedNumber(array["count"]!) ?? 0n);
  if (count >= 1 && count <= LONGEST_ARRAY) return { ...found, count };
  return {
    message: `an array must have 1 to ${LONGEST_ARRAY} elements`,
    start: element.length + 1,
    end: written.length - 1,
  };
}

function plainType(name: string): FetchType | TypeProblem {
  const plain = plainTypes.get(name);
  if (plain) return { name, ...plain };
  if (name === SYMBOL_STRING) return { ...symbolStringRefused, start: 0, end: name.length };
  const known = Object.hasOwn(cNames, name) ? `did you mean "${cNames[name]}"?` : undefined;
  const hint = known ?? didYouMean(name, plainTypes.keys()) ?? `the types are ${typeNames}`;
  return { message: `there is no type "${name}"`, hint, start: 0, end: name.length };
}

const typeNames = "u8 … u64, s8 … s64, x8 … x64, char, string, ustring, symbol, b4@0/32, u32[4]";

/** `__parse_bitfield_probe_arg` in kernel/trace/trace_probe.c. */
function bitField(written: string): FetchType | TypeProblem {
  const whole = { start: 0, end: written.length };
  const parts = /^b(\w{1,8})@(\w{1,8})\/(\w{1,8})$/u.exec(written)?.slice(1) ?? [];
  const [width, offset, size] = parts.map((part) => Number(unsignedNumber(part) ?? Number.NaN));
  if (width === undefined || offset === undefined || Number.isNaN(width + offset))
    return { message: "a bit field is written bWIDTH@OFFSET/SIZE", hint: "for example b4@0/32", ...whole };
  const bytes = ([1, 2, 4, 8] as const).find((each) => each * 8 === size);
  if (bytes === undefined) return { message: "SIZE must be 8, 16, 32 or 64", ...whole };
  if (width < 1 || offset + width > bytes * 8)
    return {
      message: `a field of ${countOf(width, "bit")} at bit ${offset} does not fit into ${size} bits`,
      ...whole,
    };
  return { name: `u${size}`, kind: "integer", bytes, signed: false, bits: { width, offset } };
}
