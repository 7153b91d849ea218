/** A light colour for a name, the same one everywhere: dark text can be read on all of them. */
export function colorOf(name: string): string {
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) >>> 0;
  if (name.endsWith("(interrupt)")) return `hsl(${200 + (hash % 40)}, 30%, 78%)`;
  return `hsl(${15 + (hash % 45)}, ${65 + ((hash >>> 8) % 25)}%, ${66 + ((hash >>> 16) % 14)}%)`;
}
