import type { Ink } from "./ink.ts";

/** A bar of `value / full` of `columns`, in fractions of a character if the terminal has them. Never wider than `columns`. */
export function bar(value: number, full: number, columns: number, { glyphs: { barParts } }: Ink): string {
  if (!(value > 0) || !(full > 0)) return "";
  const steps = barParts.length - 1;
  const filled = Math.round((Math.min(value, full) / full) * columns * steps);
  return barParts[steps]!.repeat(Math.floor(filled / steps)) + barParts[filled % steps]!;
}
