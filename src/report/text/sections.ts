/** Groups of lines with a blank line between them; empty groups leave nothing behind. */
export function separated(groups: readonly (readonly string[])[]): readonly string[] {
  const lines: string[] = [];
  for (const group of groups) {
    if (group.length === 0) continue;
    if (lines.length > 0) lines.push("");
    for (const line of group) lines.push(line);
  }
  return lines;
}
