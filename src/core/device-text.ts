/**
 * A device number of stat(2) as the kernel writes it elsewhere, `MAJOR:MINOR`. makedev(3): the lower 8 bits of the minor number
 * come first, then 12 of the major one, then the rest of both.
 */
export function deviceText(device: number): string {
  const at = (bit: number, bits: number): number => Math.floor(device / 2 ** bit) % 2 ** bits;
  const major = at(8, 12) + at(44, 20) * 2 ** 12;
  const minor = at(0, 8) + at(20, 24) * 2 ** 8;
  return `${major}:${minor}`;
}
