import fc from "fast-check";

/** One change to a file's bytes. Places and lengths are shares, so that a mutation fits every file. */
export type Mutation =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "word"; readonly at: number; readonly bytes: 2 | 4 | 8; readonly value: bigint }
  | { readonly kind: "header"; readonly at: number; readonly bytes: 2 | 4 | 8; readonly value: bigint }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "copy"; readonly from: number; readonly to: number; readonly bytes: number };

/** Evenly spread: fast-check's doubles are nearly all close to 0. */
const share = fc.nat(2 ** 24 - 1).map((part) => part / 2 ** 24);

/** Numbers at which readers go wrong: none, few, as many as fit, and what looks negative. */
const telling = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 3n, 0x7fn, 0xffn, 0xfff1n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn),
  fc.constantFrom(
    0x7fff_ffff_ffff_ffffn,
    0x8000_0000_0000_0000n,
    0xffff_ffff_ffff_fff0n,
    0xffff_ffff_ffff_ffffn,
  ),
  fc.bigInt({ min: 0n, max: 0x10000n }),
);

const width = fc.constantFrom(2 as const, 4 as const, 8 as const);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("flip"), at: share, bit: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("word"), at: share, bytes: width, value: telling }) },
  // The file's header, and the program headers that follow it.
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("header"), at: share, bytes: width, value: telling }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut"), at: share }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("copy"), from: share, to: share, bytes: fc.nat(256) }),
  },
);

/** A few changes: one alone finds most, several what needs each other. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(mutation, {
  minLength: 1,
  maxLength: 6,
});

const HEADER_BYTES = 0x400;

/** A file that differs from `original` by these changes, in their order. */
export function mutated(original: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (const change of changes) {
    if (change.kind === "cut") bytes = bytes.slice(0, Math.floor(change.at * bytes.length));
    else applyTo(bytes, change);
  }
  return bytes;
}

function applyTo(bytes: Uint8Array, change: Exclude<Mutation, { kind: "cut" }>): void {
  const place = (at: number): number => Math.floor(at * bytes.length);
  switch (change.kind) {
    case "flip":
      if (bytes.length > 0) bytes[place(change.at)]! ^= 1 << change.bit;
      break;
    case "word":
      // Tables are aligned: so are the fields that are worth changing.
      write(bytes, place(change.at) & ~(change.bytes - 1), change);
      break;
    case "header":
      write(bytes, Math.floor(change.at * HEADER_BYTES) & ~(change.bytes - 1), change);
      break;
    case "copy":
      bytes.copyWithin(place(change.to), place(change.from), place(change.from) + change.bytes);
      break;
  }
}

function write(
  bytes: Uint8Array,
  at: number,
  { bytes: width, value }: { bytes: number; value: bigint },
): void {
  for (let index = 0; index < width && at + index < bytes.length; index++)
    bytes[at + index] = Number((value >> BigInt(8 * index)) & 0xffn);
}
