/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** An interactive flow graph. */
export interface FlowAnswer {
  /** Shows the whole graph, as small as allowed. */
  reset(): void;
  /** Centers a function. */
  show(node: SVGElement): void;
  /** Zooms in (below 1) or out (above 1), around the center. */
  zoomBy(factor: number): void;
}

/**
 * Zoom by click, wheel and buttons, a drag moves the picture, pointing lights callers and callees. It is written into pages
 * as text (`script.ts`), so it may use nothing from outside itself.
 */
export function answerFlow(flow: SVGSVGElement): FlowAnswer {
  const LEAST_DRAG = 4;
  /** The smallest scale at which letters are readable. */
  const READABLE = 0.75;
  const nodes = [...flow.querySelectorAll<SVGElement>(".node")];
  const edges = [...flow.querySelectorAll<SVGElement>(".edge")];
  const whole = { ...boxOf(flow.viewBox.baseVal) };
  let grip: { readonly x: number; readonly y: number; moved: boolean } | undefined;

  for (const node of nodes) {
    node.addEventListener("click", () => zoomTo(node));
    for (const begins of ["pointerenter", "focus"]) node.addEventListener(begins, () => light(node));
    for (const ends of ["pointerleave", "blur"]) node.addEventListener(ends, () => light(undefined));
  }
  flow.addEventListener("wheel", zoomAt, { passive: false });
  flow.addEventListener("pointerdown", take);
  flow.addEventListener("pointermove", drag);
  flow.addEventListener("click", endDrag, true);
  flow.addEventListener("keydown", walk);
  addEventListener("beforeprint", reset);
  begin();
  return { reset, show: zoomTo, zoomBy: (factor) => zoomAround(0.5, 0.5, factor) };

  function boxOf({ x, y, width, height }: DOMRect): {
    x: number;
    y: number;
    width: number;
    height: number;
  } {
    return { x, y, width, height };
  }

  function view(x: number, y: number, width: number, height: number): void {
    flow.setAttribute("viewBox", [x, y, width, height].map((number) => number.toFixed(2)).join(" "));
  }

  function reset(): void {
    view(whole.x, whole.y, whole.width, whole.height);
  }

  /** A graph larger than the page is first shown whole, in a window as wide as the page. */
  function begin(): void {
    const page = flow.parentElement;
    if (!(page instanceof HTMLElement) || whole.width * READABLE <= page.clientWidth) return;
    const scaled = (whole.height * page.clientWidth) / whole.width;
    const height = Math.max(320, Math.min(scaled, innerHeight * 0.75));
    flow.setAttribute("width", String(page.clientWidth));
    flow.setAttribute("height", String(height));
    flow.classList.add("window");
    reset();
  }

  /** The function, and about three boxes around it; half of the picture at most. */
  function zoomTo(node: SVGElement): void {
    const box = (node.querySelector("rect") as SVGRectElement).getBBox();
    const part = Math.min(0.5, (box.width * 3) / whole.width);
    const [width, height] = [whole.width * part, whole.height * part];
    view(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2, width, height);
  }

  function zoomAt(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const frame = flow.getBoundingClientRect();
    const across = (event.clientX - frame.x) / frame.width;
    zoomAround(across, (event.clientY - frame.y) / frame.height, event.deltaY > 0 ? 1.2 : 1 / 1.2);
  }

  function zoomAround(across: number, down: number, factor: number): void {
    const { x, y, width, height } = flow.viewBox.baseVal;
    const [left, top] = [x + width * across * (1 - factor), y + height * down * (1 - factor)];
    view(left, top, width * factor, height * factor);
  }

  function take(event: PointerEvent): void {
    if (event.button === 0) grip = { x: event.clientX, y: event.clientY, moved: false };
  }

  function drag(event: PointerEvent): void {
    if (!grip || (event.buttons & 1) === 0) return;
    const [right, down] = [event.clientX - grip.x, event.clientY - grip.y];
    if (!grip.moved && Math.hypot(right, down) < LEAST_DRAG) return;
    const { x, y, width, height } = flow.viewBox.baseVal;
    const scale = flow.getScreenCTM()?.a ?? 1;
    grip = { x: event.clientX, y: event.clientY, moved: true };
    view(x - right / scale, y - down / scale, width, height);
  }

  /** The end of a drag is not a click. */
  function endDrag(event: Event): void {
    if (grip?.moved === true) event.stopPropagation();
    grip = undefined;
  }

  /** Up: the caller, down: the callee with most time, left and right: along one level. */
  function walk(event: KeyboardEvent): void {
    const at = nodes.find((node) => node === event.target);
    const next = at && nextNode(at, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  function nextNode(at: SVGElement, key: string): SVGElement | undefined {
    const id = at.dataset["id"];
    const other = (edge: SVGElement | undefined, end: "from" | "to"): SVGElement | undefined =>
      nodes.find((node) => node !== at && node.dataset["id"] === edge?.dataset[end]);
    const notItself = edges.filter(({ dataset }) => dataset["from"] !== dataset["to"]);
    if (key === "ArrowUp")
      return other(
        notItself.find(({ dataset }) => dataset["to"] === id),
        "from",
      );
    if (key === "ArrowDown")
      return other(
        notItself.find(({ dataset }) => dataset["from"] === id),
        "to",
      );
    if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
    return besides(at, key === "ArrowLeft" ? -1 : 1);
  }

  function besides(at: SVGElement, step: number): SVGElement | undefined {
    const centerOf = (node: Element): readonly [number, number] => {
      const box = (node as SVGGraphicsElement).getBBox();
      return [box.x, box.y];
    };
    const [x, y] = centerOf(at);
    const level = nodes.filter((node) => node !== at && Math.abs(centerOf(node)[1] - y) < 2);
    const onSide = level.filter((node) => (centerOf(node)[0] - x) * step > 0);
    return onSide.toSorted((a, b) => (centerOf(a)[0] - centerOf(b)[0]) * step)[0];
  }

  /** A function with its callers, its callees, and the calls between. */
  function light(of: SVGElement | undefined): void {
    const id = of?.dataset["id"];
    const lit = new Set([id]);
    flow.classList.toggle("hovered", of !== undefined);
    for (const edge of edges) {
      const { from, to } = edge.dataset;
      const touches = of !== undefined && (from === id || to === id);
      edge.classList.toggle("lit", touches);
      if (touches) lit.add(from).add(to);
    }
    for (const node of nodes) node.classList.toggle("lit", of !== undefined && lit.has(node.dataset["id"]));
  }
}
