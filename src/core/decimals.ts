/** Fixed decimals without trailing zeros: never `1e-7`, unless the number is 1e21 or more. */
export function trimmedDecimals(value: number, decimals: number): string {
  const [whole = "", fraction = ""] = value.toFixed(decimals).split(".");
  let end = fraction.length;
  while (fraction[end - 1] === "0") end -= 1;
  return end === 0 ? whole : `${whole}.${fraction.slice(0, end)}`;
}

/** `1234567` → `1,234,567`; a sign may be in front. What is not digits alone (`1e+21`) stays as it is. */
export function groupedDigits(whole: string): string {
  if (!/^-?\d+$/u.test(whole)) return whole;
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.slice(sign.length);
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/.{3}/gu) ?? [];
  return sign + [...(first > 0 ? [digits.slice(0, first)] : []), ...groups].join(",");
}
