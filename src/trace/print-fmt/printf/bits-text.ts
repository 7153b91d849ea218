/** A bit of an array of words; a big-endian machine's words have been turned around when the recording was read. */
function bitOf(bytes: Uint8Array, bit: number): boolean {
  return ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}

/** `%*pb`: groups of 32 bits, the highest first (lib/vsprintf.c, `bitmap_string`). */
export function bitMask(bytes: Uint8Array, bits: number): string {
  const groups: string[] = [];
  for (let from = 0; from < bits; from += 32) {
    const width = Math.min(32, bits - from);
    let value = 0;
    for (let bit = width - 1; bit >= 0; bit--) value = 2 * value + Number(bitOf(bytes, from + bit));
    groups.push(value.toString(16).padStart(Math.ceil(width / 4), "0"));
  }
  return groups.toReversed().join(",");
}

/** `%*pbl`: `0-3,7` (lib/vsprintf.c, `bitmap_list_string`). */
export function bitList(bytes: Uint8Array, bits: number): string {
  const ranges: string[] = [];
  for (let bit = 0; bit < bits; bit++) {
    if (!bitOf(bytes, bit)) continue;
    const first = bit;
    while (bit + 1 < bits && bitOf(bytes, bit + 1)) bit++;
    ranges.push(first === bit ? `${first}` : `${first}-${bit}`);
  }
  return ranges.join(",");
}
