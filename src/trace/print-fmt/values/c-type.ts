/** An integer type of C, as wide as it is on the recorded machine. */
export interface IntType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

/** A type as a cast or `sizeof` names it. */
export interface CType {
  /** Absent: `void`, or a struct, which have no value of their own. */
  readonly integer?: IntType;
  /** Without `const`, `struct` and stars: for messages, and for what is known of structs. */
  readonly name: string;
  /** Number of stars. */
  readonly pointers: number;
}

/** `int`. */
export const INT: IntType = { bytes: 4, signed: true };
/** `unsigned int`. */
export const UNSIGNED: IntType = { bytes: 4, signed: false };
/** `u64`. */
export const U64: IntType = { bytes: 8, signed: false };
/** `u8`. */
export const U8: IntType = { bytes: 1, signed: false };

/** `unsigned long`, which is as wide as an address. */
export function longOf(longBytes: 4 | 8, signed = false): IntType {
  return { bytes: longBytes, signed };
}

const SIZES: ReadonlyMap<string, number> = new Map([
  ["char", 1],
  ["short", 2],
  ["int", 4],
  ["bool", 1],
  ["_Bool", 1],
]);

/** What `typedef` says, where the name alone doesn't: bytes (0: as a `long`), and whether it is signed. */
const TYPEDEFS: ReadonlyMap<string, readonly [bytes: 0 | 1 | 2 | 4 | 8, signed: boolean]> = new Map([
  ["uint", [4, false]],
  ["uchar", [1, false]],
  ["ushort", [2, false]],
  ["ulong", [0, false]],
  ["size_t", [0, false]],
  ["ssize_t", [0, true]],
  ["ptrdiff_t", [0, true]],
  ["uintptr_t", [0, false]],
  ["intptr_t", [0, true]],
  ["pgoff_t", [0, false]],
  ["loff_t", [8, true]],
  ["off_t", [0, true]],
  ["sector_t", [8, false]],
  ["blkcnt_t", [8, false]],
  ["ktime_t", [8, true]],
  ["time64_t", [8, true]],
  ["dma_addr_t", [8, false]],
  ["phys_addr_t", [8, false]],
  ["resource_size_t", [8, false]],
  ["gfp_t", [4, false]],
  ["fmode_t", [4, false]],
  ["blk_opf_t", [4, false]],
  ["vm_fault_t", [4, false]],
  ["__poll_t", [4, false]],
  ["__kernel_rwf_t", [4, true]],
  ["rwf_t", [4, true]],
  ["pid_t", [4, true]],
  ["dev_t", [4, false]],
  ["uid_t", [4, false]],
  ["gid_t", [4, false]],
  ["umode_t", [2, false]],
  ["mode_t", [4, false]],
  ["ino_t", [0, false]],
  ["xfs_daddr_t", [8, true]],
  ["xfs_off_t", [8, true]],
]);

/** `u32`, `__le64`, `int8_t`, `uint16_t`. */
const FIXED = /^(?:__)?(?:[bl]e|(?<short>[us]))(?<bits>8|16|32|64)$|^(?<u>u?)int(?<named>8|16|32|64)_t$/u;

/** The integer type of these words (`unsigned`, `long`), without qualifiers; undefined where nothing tells. */
export function integerNamed(words: readonly string[], longBytes: 4 | 8): IntType | undefined {
  const [only] = words;
  if (words.length === 1 && only !== undefined) {
    const typedef = TYPEDEFS.get(only);
    if (typedef) return { bytes: typedef[0] === 0 ? longBytes : typedef[0], signed: typedef[1] };
    const fixed = FIXED.exec(only)?.groups;
    if (fixed) return fixedType(fixed);
  }
  return words.every((word) => BASIC.has(word)) ? basicType(words, longBytes) : undefined;
}

/** Words that types are made of. */
export const BASIC: ReadonlySet<string> = new Set(["unsigned", "signed", "long", ...SIZES.keys()]);

function fixedType({ short, bits, u, named }: Readonly<Record<string, string | undefined>>): IntType {
  const signed = named === undefined ? short === "s" : u === "";
  return { bytes: (Number(bits ?? named) / 8) as IntType["bytes"], signed };
}

/** `char` is signed on x86, where most recordings are from; of a field, the format says it. */
function basicType(words: readonly string[], longBytes: 4 | 8): IntType {
  const signed = !words.includes("unsigned") && !words.includes("bool") && !words.includes("_Bool");
  const longs = words.filter((word) => word === "long").length;
  if (longs > 0) return { bytes: longs > 1 ? 8 : longBytes, signed };
  const size = words.flatMap((word) => (word === "int" ? [] : (SIZES.get(word) ?? [])))[0] ?? 4;
  return { bytes: size as IntType["bytes"], signed };
}
