/** Sizes of structs that print formats compute addresses with, on machines of 64 bits. */
const SIZES: ReadonlyMap<string, number> = new Map([
  // include/linux/mm_types.h: with what distributions configure.
  ["page", 64],
  ["in_addr", 4],
  ["in6_addr", 16],
  ["guid_t", 16],
  ["uuid_t", 16],
]);

/** Bytes of a struct; undefined: they aren't known. */
export function sizeOfStruct(name: string, longBytes: 4 | 8): number | undefined {
  return longBytes === 4 && name === "page" ? undefined : SIZES.get(name);
}

/** Members of unions that print formats take apart, as bits of the whole (arch/x86/include/asm/kvm_host.h, kvm_mmu_page_role). */
export const UNIONS: ReadonlyMap<
  string,
  ReadonlyMap<string, readonly [shift: number, width: number]>
> = new Map([
  [
    "kvm_mmu_page_role",
    new Map([
      ["level", [0, 4]],
      ["has_4_byte_gpte", [4, 1]],
      ["quadrant", [5, 2]],
      ["direct", [7, 1]],
      ["access", [8, 3]],
      ["invalid", [11, 1]],
      ["efer_nx", [12, 1]],
      ["cr0_wp", [13, 1]],
      ["smep_andnot_wp", [14, 1]],
      ["smap_andnot_wp", [15, 1]],
      ["ad_disabled", [16, 1]],
      ["guest_mode", [17, 1]],
      ["smm", [24, 8]],
    ]),
  ],
]);
