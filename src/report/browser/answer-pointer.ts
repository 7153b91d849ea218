/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * In a page, the figures of a box or an arrow are shown beside the pointer or the focus at once, instead of the browser's own
 * slow tooltip; the text is the same, and stays the label for screen readers. It is written into pages as text (`script.ts`), so it may use nothing
 * from outside itself.
 */
export function answerPointer(container: Element): void {
  if (!(document.body instanceof HTMLElement)) return;
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  for (const item of container.querySelectorAll<SVGElement>(".frame, .node, .edge:not(.label)")) {
    const title = item.querySelector("title");
    const lines = (title?.textContent ?? "").split("\n");
    title?.remove();
    item.setAttribute("aria-label", lines.join(", "));
    item.addEventListener("pointermove", ({ clientX, clientY }) => show(lines, clientX, clientY));
    item.addEventListener("focus", () => beside(item, lines));
    for (const ends of ["pointerleave", "blur"]) item.addEventListener(ends, () => (tip.hidden = true));
  }

  function beside(item: SVGElement, lines: readonly string[]): void {
    const { left, bottom } = item.getBoundingClientRect();
    if (item.matches(":focus-visible")) show(lines, left, bottom);
  }

  /** A name, then a figure a line: `calls 1,003`. Names go into text: never markup. */
  function show([name = "", ...figures]: readonly string[], x: number, y: number): void {
    const rows = figures.map((figure) => {
      const row = document.createElement("div");
      const space = figure.indexOf(" ");
      row.append(part("span", figure.slice(0, space)), part("b", figure.slice(space + 1)));
      return row;
    });
    tip.replaceChildren(part("strong", name), ...rows);
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(x + 14, innerWidth - width - 4))}px`;
    tip.style.top = `${y + 18 + height > innerHeight ? Math.max(0, y - height - 10) : y + 18}px`;
  }

  function part(kind: string, text: string): HTMLElement {
    const element = document.createElement(kind);
    element.textContent = text;
    return element;
  }
}
