/** Length of an integer argument: `hh`, `h`, `l`, `ll`, `z`, `t`; empty: an `int`. */
export type LengthModifier = "" | "hh" | "h" | "l" | "ll" | "z" | "t";

/** A conversion of printf, as the kernel understands it (lib/vsprintf.c, `format_decode`). */
export interface Conversion {
  readonly flags: Flags;
  /** `*`: the next argument. Absent: none. */
  readonly width?: number | "*";
  readonly precision?: number | "*";
  readonly length: LengthModifier;
  /** The letter: `d`, `s`, `p`, …; another character: no conversion. */
  readonly type: string;
  /** Letters and digits behind a `p`: what is printed of what the pointer points at. */
  readonly extension: string;
}

/** Flags of a conversion. */
export interface Flags {
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
}

/** Text as it is, or a conversion. */
export type Piece = string | Conversion;

const CONVERSION =
  /%(?<flags>[-+ #0]*)(?<width>\d+|\*)?(?<point>\.(?<precision>\d+|\*)?)?(?<length>hh|h|ll|l|L|q|z|Z|t|j)?(?:p(?<extension>[A-Za-z\d]*)|(?<type>.|$))/gsu;

/** Takes a format apart. */
export function parseFormat(format: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of format.matchAll(CONVERSION)) {
    if (found.index > from) pieces.push(format.slice(from, found.index));
    from = found.index + found[0].length;
    pieces.push(found[0] === "%%" ? "%" : conversionOf(found.groups ?? {}));
  }
  if (from < format.length) pieces.push(format.slice(from));
  return pieces;
}

function conversionOf(groups: Readonly<Record<string, string | undefined>>): Conversion {
  const { flags = "", width, point, precision, length = "", type = "p", extension = "" } = groups;
  return {
    flags: flagsOf(flags),
    ...(width !== undefined && { width: numberOr(width) }),
    ...(point !== undefined && { precision: numberOr(precision ?? "0") }),
    length: LENGTHS.get(length) ?? (length as LengthModifier),
    type,
    extension,
  };
}

/** The flags that these signs are. */
export function flagsOf(signs: string): Flags {
  return {
    left: signs.includes("-"),
    plus: signs.includes("+"),
    space: signs.includes(" "),
    alternate: signs.includes("#"),
    zero: signs.includes("0"),
  };
}

function numberOr(text: string): number | "*" {
  return text === "*" ? "*" : Math.min(MOST_WIDTH, Number(text));
}

/** Nobody prints wider; a format comes from outside. */
export const MOST_WIDTH = 4096;

const LENGTHS: ReadonlyMap<string, LengthModifier> = new Map([
  ["L", "ll"],
  ["q", "ll"],
  ["j", "ll"],
  ["Z", "z"],
]);

/** Bytes of an integer argument with this length modifier. */
export function bytesOfLength(length: LengthModifier, longBytes: 4 | 8): 1 | 2 | 4 | 8 {
  switch (length) {
    case "hh":
      return 1;
    case "h":
      return 2;
    case "":
      return 4;
    case "ll":
      return 8;
    default:
      return longBytes;
  }
}
