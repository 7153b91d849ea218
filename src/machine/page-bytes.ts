import { readFileSync } from "node:fs";

/** The size of this machine's pages. */
export function pageBytes(): number {
  return pageSizeOf(readFileSync("/proc/self/auxv"));
}

const AT_PAGESZ = 6n;

/** The auxiliary vector is pairs of machine words (getauxval(3)); every machine that runs Node has 64-bit ones. */
function pageSizeOf(auxiliaryVector: Buffer): number {
  for (let at = 0; at + 16 <= auxiliaryVector.length; at += 16) {
    if (auxiliaryVector.readBigUInt64LE(at) === AT_PAGESZ)
      return Number(auxiliaryVector.readBigUInt64LE(at + 8));
  }
  return 4096;
}
