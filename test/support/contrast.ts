/** Red, green, blue: 0 to 1. */
export type Color = readonly [number, number, number];

/** `#1a1a1a`, `#fff`. */
export function hexColor(text: string): Color {
  const digits = text.length === 4 ? text.slice(1).replace(/./gu, "$&$&") : text.slice(1);
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255);
  return [red!, green!, blue!];
}

/** `hsl(30, 70%, 70%)`, by the formula of CSS Color 4. */
export function hslColor(text: string): Color {
  const [hue, saturation, light] = [...text.matchAll(/\d+/gu)].map(([number]) => Number(number));
  const [s, l] = [saturation! / 100, light! / 100];
  const part = (n: number): number => {
    const k = (n + hue! / 30) % 12;
    return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [part(0), part(8), part(4)];
}

/** WCAG 2's contrast ratio, 1 to 21. */
export function contrast(one: Color, other: Color): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function luminance(color: Color): number {
  const [red, green, blue] = color.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
