import type { FieldShape, IntegerBytes } from "./event-format.ts";

/** One declaration of a format file, taken apart: `unsigned long args[6]`, `__data_loc char[] name`, `int x:3`. */
export interface Declaration {
  readonly type: string;
  readonly name: string;
  /** What stands in the brackets behind the name; empty for `[]`; absent where there are none. */
  readonly bound?: string;
  /** Width of a bit field. */
  readonly bits?: number;
}

/** A name begins only where no name's character is before it, so that each is tried once. */
const declarationPattern =
  /^(?<type>.*?)(?<![^\s[\]:*])(?<name>[^\s[\]:*]+)(?<bounds>(?:\[[^\][]*\])*)(?::(?<bits>\d{1,2}))?$/su;

/** Takes a declaration apart; undefined for a text that is none. */
export function parseDeclaration(text: string): Declaration | undefined {
  const groups = declarationPattern.exec(text.trim())?.groups;
  if (!groups) return undefined;
  const bounds = groups["bounds"] ?? "";
  return {
    type: (groups["type"] ?? "").trim(),
    name: groups["name"] ?? "",
    ...(bounds !== "" && { bound: bounds.slice(1, -1) }),
    ...(groups["bits"] !== undefined && { bits: Number(groups["bits"]) }),
  };
}

/**
 * How the bytes of a field are read. Text is whatever the kernel's own filters take for text: an array whose
 * element type has `char` in its name (kernel/trace/trace_events_filter.c, filter_assign_type).
 */
export function shapeOf(declaration: Declaration, size: number, longBytes: 4 | 8 = 8): FieldShape {
  const { type, bound } = declaration;
  if (type.startsWith("__data_loc ") || type.startsWith("__rel_loc "))
    return dynamicShape(type, size, longBytes);
  // Old kernels leave out the brackets of what runs to the record's end: `char buf`, `u32 buf` of size 0.
  if (bound !== undefined || size === 0) return arrayShape(declaration, bound ?? "", size, longBytes);
  const bytes = integerBytes(size);
  if (bytes === undefined) return { kind: "opaque", bytes: size };
  if (declaration.bits === undefined) return { kind: "integer", bytes };
  return { kind: "integer", bytes, bits: { shift: 0, width: declaration.bits } };
}

function dynamicShape(type: string, size: number, longBytes: 4 | 8): FieldShape {
  if (size !== 4) return { kind: "opaque", bytes: size };
  const relative = type.startsWith("__rel_loc ");
  if (isText(type)) return { kind: "dynamic-text", relative };
  const element = type.slice(type.indexOf(" ") + 1).replace(/\[[^\][]*\]$/u, "");
  return { kind: "dynamic-array", relative, elementBytes: typeBytes(element, longBytes) ?? 1 };
}

function arrayShape({ type }: Declaration, bound: string, size: number, longBytes: 4 | 8): FieldShape {
  if (isText(type)) return { kind: "text", bytes: size };
  const count = /^\d{1,9}$/u.test(bound) ? Number(bound) : 0;
  const elementBytes = count > 0 ? integerBytes(size / count) : typeBytes(type, longBytes);
  if (elementBytes === undefined || size % elementBytes !== 0) return { kind: "opaque", bytes: size };
  return { kind: "array", elementBytes, count: size / elementBytes };
}

function isText(type: string): boolean {
  return type.includes("char") && !type.includes("*");
}

function integerBytes(size: number): IntegerBytes | undefined {
  return size === 1 || size === 2 || size === 4 || size === 8 ? size : undefined;
}

const widths: readonly (readonly [RegExp, IntegerBytes])[] = [
  [/^(?:const )?(?:__)?[us]8$|^u?int8_t$|^bool$|^(?:un)?signed char$|^char$/u, 1],
  [
    /^(?:const )?(?:__(?:[bl]e)?)?[us]?16$|^(?:__)?[us]16$|^u?int16_t$|^(?:unsigned |signed )?short(?: int)?$/u,
    2,
  ],
  [
    /^(?:const )?(?:__(?:[bl]e)?)?[us]?32$|^(?:__)?[us]32$|^u?int32_t$|^unsigned$|^(?:unsigned |signed )?int$|^pid_t$|^dev_t$/u,
    4,
  ],
  [
    /^(?:const )?(?:__(?:[bl]e)?)?[us]?64$|^(?:__)?[us]64$|^u?int64_t$|^(?:unsigned |signed )?long long(?: int)?$/u,
    8,
  ],
];

/** As wide as a `long`, and so is what a mask of CPUs is made of. */
const asLong = /\*$|^(?:unsigned |signed )?long(?: int)?$|^size_t$|^cpumask_t$/u;

/** Bytes of one element of a C type, where its name tells. */
function typeBytes(type: string, longBytes: 4 | 8): IntegerBytes | undefined {
  if (asLong.test(type.trim())) return longBytes;
  return widths.find(([pattern]) => pattern.test(type.trim()))?.[1];
}
