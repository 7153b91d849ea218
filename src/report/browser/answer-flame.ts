/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** A flame graph that answers. Parts are of the whole width, 0 to 1. */
export interface FlameAnswer {
  /** Back to the whole picture. */
  reset(): void;
  /** How much of the whole the marked frames cover, none counted twice. */
  foundPart(): number;
}

/**
 * Zoom by click, wheel and keyboard. It is written into pages as text (`script.ts`), so it may use nothing from outside
 * itself. `say` is told where one is, as text.
 */
export function answerFlame(flame: SVGSVGElement, say: (text: string) => void): FlameAnswer {
  const CHARACTER = 7.25;
  const TINY = 1e-6;
  const NARROWEST = 1e-5;
  const frames = [...flame.querySelectorAll<SVGElement>(".frame")].map(frameOf);
  let window = { from: 0, part: 1, depth: 0 };

  for (const frame of frames) frame.element.addEventListener("click", () => zoomTo(frame));
  flame.addEventListener("wheel", zoomAt, { passive: false });
  flame.addEventListener("keydown", walk);
  const page = flame.parentElement;
  if (page instanceof HTMLElement) new ResizeObserver(() => fit(page.clientWidth)).observe(page);
  return { reset: () => zoomTo(frames[0]), foundPart };

  function frameOf(element: SVGElement): {
    element: SVGElement;
    box: Element | null;
    text: Element | null;
    name: string;
    x: number;
    width: number;
    depth: number;
  } {
    const { x, w, d, name = "" } = element.dataset;
    const [box, text] = [element.querySelector("rect"), element.querySelector("text")];
    return { element, box, text, name, x: Number(x), width: Number(w), depth: Number(d) };
  }

  /** The frame and all above it become as wide as the drawing. */
  function zoomTo(frame: (typeof frames)[number] | undefined): void {
    if (!frame) return;
    show(frame.x, frame.width, frame.depth);
    const whole = frame === frames[0];
    say(whole ? "" : `in ${frame.name}, ${(frame.width * 100).toFixed(1)} % of the whole: Escape shows all`);
  }

  function show(from: number, part: number, depth: number): void {
    window = { from, part, depth };
    for (const frame of frames) draw(frame);
  }

  /** What is beside the window is hidden; what is above it leads back. */
  function draw({ element, box, text, name, x, width, depth }: (typeof frames)[number]): void {
    const { from, part } = window;
    const beside = x + width <= from + TINY || x >= from + part - TINY;
    element.style.display = beside ? "none" : "";
    if (beside) return;
    const whole = flame.viewBox.baseVal.width;
    const left = (Math.max(0, x - from) / part) * whole;
    const right = (Math.min(part, x + width - from) / part) * whole;
    element.classList.toggle("above", depth < window.depth);
    box?.setAttribute("x", left.toFixed(2));
    box?.setAttribute("width", Math.max(0.5, right - left - 0.5).toFixed(2));
    text?.setAttribute("x", (left + 4).toFixed(2));
    if (text) text.textContent = fitted(name, right - left);
  }

  function fitted(name: string, pixels: number): string {
    const room = Math.floor((pixels - 6) / CHARACTER);
    if (name.length <= room) return name;
    return room < 3 ? "" : `${name.slice(0, room - 1)}…`;
  }

  /** As wide as the page has room: letters keep their size. */
  function fit(pixels: number): void {
    if (pixels < 1 || pixels === flame.viewBox.baseVal.width) return;
    const { height } = flame.viewBox.baseVal;
    flame.setAttribute("viewBox", `0 0 ${pixels} ${height}`);
    flame.setAttribute("width", String(pixels));
    show(window.from, window.part, window.depth);
  }

  function zoomAt(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const bounds = flame.getBoundingClientRect();
    const across = (event.clientX - bounds.x) / bounds.width;
    const part = Math.min(1, Math.max(NARROWEST, window.part * (event.deltaY > 0 ? 1.25 : 0.8)));
    const from = window.from + across * (window.part - part);
    show(Math.min(1 - part, Math.max(0, from)), part, 0);
    say(part < 1 ? `${(part * 100).toFixed(1)} % of the whole: Escape shows all` : "");
  }

  /** Arrows go to the caller, the first callee, and what is beside. */
  function walk(event: KeyboardEvent): void {
    const at = frames.find(({ element }) => element === event.target);
    const next = at && nextFrame(at, event.key);
    if (!next) return;
    event.preventDefault();
    next.element.focus();
  }

  function nextFrame(
    { x, width, depth }: (typeof frames)[number],
    key: string,
  ): (typeof frames)[number] | undefined {
    const seen = frames.filter(({ element }) => element.style.display !== "none");
    const beside = seen.filter((other) => other.depth === depth);
    switch (key) {
      case "ArrowUp":
        return seen.find((one) => one.depth === depth - 1 && one.x <= x + TINY && x < one.x + one.width);
      case "ArrowDown":
        return seen.find((one) => one.depth === depth + 1 && one.x >= x - TINY && one.x < x + width);
      case "ArrowLeft":
        return beside.findLast((other) => other.x < x - TINY);
      case "ArrowRight":
        return beside.find((other) => other.x > x + TINY);
      default:
        return undefined;
    }
  }

  function foundPart(): number {
    let part = 0;
    let end = -1;
    const found = frames.filter(({ element }) => element.classList.contains("found"));
    for (const { x, width } of found.toSorted((a, b) => a.x - b.x || b.width - a.width)) {
      const from = Math.max(x, end);
      part += Math.max(0, x + width - from);
      end = Math.max(end, x + width);
    }
    return part;
  }
}
