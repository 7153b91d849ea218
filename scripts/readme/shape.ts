/**
 * What two runs of one spec have in common, however the machine was busy: headings, column names, totals, expectations and
 * verdict, with numbers and units masked. Rows and bars are left out.
 */
export function shapeOf(output: string): readonly string[] {
  const shape: string[] = [];
  let section = "";
  let line = 0;
  for (const text of unwrapped(output)
    .split("\n")
    .map((raw) => raw.trimEnd())) {
    line = text.startsWith("  ") ? line + 1 : 0;
    if (line === 0) section = text;
    if (text.startsWith("  total ")) shape.push(masked(withoutCounters(text)));
    else if (line === 0 || line === 1 || section === "expectations") shape.push(masked(text));
  }
  return shape.filter((text) => text !== "" && !text.startsWith("recording: "));
}

/** Counters stand in a line of totals only where they are not zero, and that depends on the machine. */
function withoutCounters(totals: string): string {
  const items = totals.trim().split(", ");
  return items.filter((item) => /^(?:total|rows|n|mean|min|max|per-second) /u.test(item)).join(", ");
}

/**
 * Whether the kernel has a line of its own in the heading depends on the length of its version, and whether a line of totals
 * is continued on a second one, on the length of its numbers.
 */
function unwrapped(output: string): string {
  return output.replace(/\n(?=Linux )/u, "; ").replace(/,\n +/gu, ", ");
}

function masked(text: string): string {
  return text
    .replace(/Linux \S+ \S+,/u, "Linux KERNEL,")
    .replace(/0x[0-9a-f]+/gu, "0x#")
    .replace(/\d[\d,.]*( ?(?:ns|us|ms|s|%))?(?![\w"])/gu, "#")
    .replace(/\s+/gu, " ")
    .trim();
}
