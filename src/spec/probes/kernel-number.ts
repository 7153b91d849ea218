/** What the kernel's `kstrtoul(…, 0, …)` reads, one `+` in front included (lib/kstrtox.c); nothing where it refuses. */
export function unsignedNumber(text: string): bigint | undefined {
  const digits = text.startsWith("+") ? text.slice(1) : text;
  const value = plainNumber(digits);
  return value !== undefined && value < 1n << 64n ? value : undefined;
}

/** What its `kstrtol(…, 0, …)` reads: `-` or `+` in front, and a word with a sign. */
export function signedNumber(text: string): bigint | undefined {
  const isNegative = text.startsWith("-");
  const value = isNegative ? plainNumber(text.slice(1)) : unsignedNumber(text);
  if (value === undefined) return undefined;
  const signed = isNegative ? -value : value;
  return BigInt.asIntN(64, signed) === signed ? signed : undefined;
}

/** `0x1f`, octal with a 0 in front, or decimal. */
function plainNumber(text: string): bigint | undefined {
  if (/^0[xX][0-9a-fA-F]+$/u.test(text)) return BigInt(text);
  if (/^0[0-7]+$/u.test(text)) return BigInt(`0o${text.slice(1)}`);
  return /^(?:0|[1-9][0-9]*)$/u.test(text) ? BigInt(text) : undefined;
}
