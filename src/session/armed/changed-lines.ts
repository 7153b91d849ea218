/** Enough lines to see what happened. */
const MOST_CHARACTERS = 200;

/** Old and new value of a setting; of a list, only the removed and added lines. */
export function changedLines(
  armed: string,
  found: string,
): { readonly armed: string; readonly found: string } {
  const [before, after] = [armed.split("\n"), found.split("\n")];
  if (before.length === 1 && after.length === 1) return { armed: clipped(armed), found: clipped(found) };
  const [had, has] = [new Set(before), new Set(after)];
  return {
    armed: clipped(before.filter((line) => !has.has(line)).join(", ")),
    found: clipped(after.filter((line) => !had.has(line)).join(", ")),
  };
}

function clipped(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
