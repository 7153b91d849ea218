const WORD_DIGITS = 8;

/** CPU numbers as the kernel's bitmap text (`%*pb`): hexadecimal, groups of 32 bits with commas, highest first. */
export function cpuMask(cpus: readonly number[]): string {
  const bits = cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n);
  const digits = bits.toString(16);
  const padded = digits.padStart(Math.ceil(digits.length / WORD_DIGITS) * WORD_DIGITS, "0");
  const words = padded.match(/.{8}/g) ?? [];
  return words.join(",").replace(/^0+(?=[0-9a-f])/, "");
}

/** True if a mask, as the kernel prints it, has all of these CPUs. */
export function includesAll(mask: string, cpus: readonly number[]): boolean {
  const bits = BigInt(`0x${mask.replaceAll(/[^0-9a-f]/giu, "") || "0"}`);
  return cpus.every((cpu) => ((bits >> BigInt(cpu)) & 1n) === 1n);
}
