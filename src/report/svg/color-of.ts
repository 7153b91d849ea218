/** The kind of color: interrupts are blue, functions are warm. */
export type Kind = "function" | "interrupt";

/** A light color for a name, always the same one: dark text is readable on all of them. */
export function colorOf(name: string, kind: Kind): string {
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) >>> 0;
  const [hues, saturations, lights] = [hash % 97, (hash >>> 7) % 16, (hash >>> 13) % 11];
  if (kind === "interrupt") return hsl(205 + (hues * 35) / 97, 40 + saturations, 76 + lights * 0.8);
  return hsl(14 + (hues * 36) / 97, 62 + saturations, 68 + lights);
}

function hsl(hue: number, saturation: number, light: number): string {
  return `hsl(${hue.toFixed(0)}, ${saturation.toFixed(0)}%, ${light.toFixed(0)}%)`;
}
