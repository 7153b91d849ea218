/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Marks every function whose name has the wanted text in it, upper and lower case alike. Returns what was found, as text,
 * and the boxes of the flow graph among it. It is written into pages as text (`script.ts`), so it may use nothing from
 * outside itself.
 */
export function answerSearch(
  container: Element,
  wanted: string,
  foundPart: (() => number) | undefined,
): { readonly text: string; readonly nodes: readonly SVGElement[] } {
  const text = wanted.trim().toLowerCase();
  const functions = new Set<string>();
  const nodes: SVGElement[] = [];
  let frames = 0;
  for (const item of container.querySelectorAll<SVGElement>(".frame, .node")) {
    const name = item.dataset["name"] ?? "";
    const found = text !== "" && name.toLowerCase().includes(text);
    item.classList.toggle("found", found);
    if (!found) continue;
    functions.add(name);
    if (item.classList.contains("frame")) frames += 1;
    else nodes.push(item);
  }
  for (const drawing of container.querySelectorAll(".flame, .flow"))
    drawing.classList.toggle("searched", text !== "");
  return { text: text === "" ? "" : answer(), nodes };

  function answer(): string {
    if (functions.size === 0) return "not found";
    const where = frames > 0 ? ` in ${count(frames, "node")}` : "";
    const share = frames > 0 && foundPart ? `, ${(foundPart() * 100).toFixed(1)} % of the whole` : "";
    return `${count(functions.size, "function")}${where}${share}`;
  }

  function count(number: number, thing: string): string {
    return `${number} ${thing}${number === 1 ? "" : "s"}`;
  }
}
