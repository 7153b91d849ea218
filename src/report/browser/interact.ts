/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * What makes drawings answer, in a page as in an SVG of its own: search, zoom, hover. It is written into them as text, so
 * it may use nothing from outside itself. Names come from attributes and go into text content: never markup.
 */
export function interact(): void {
  const CHARACTER = 7;
  for (const place of document.querySelectorAll(".drawings")) {
    const flame = place.querySelector<SVGSVGElement>(".flame");
    const flow = place.querySelector<SVGSVGElement>(".flow");
    if (flame) answerFlame(flame);
    if (flow) answerFlow(flow);
    answerTools(place, flame, flow);
  }

  function answerTools(place: Element, flame: SVGSVGElement | null, flow: SVGSVGElement | null): void {
    const search = place.querySelector<HTMLInputElement>(".search");
    const reset = (): void => {
      if (flame) zoomFlame(flame, 0, 1, 0);
      if (flow) flow.setAttribute("viewBox", flow.dataset["whole"] ?? "");
    };
    search?.addEventListener("input", () => find(place, search.value));
    place.querySelector(".reset")?.addEventListener("click", reset);
    place.addEventListener("keydown", (event) => {
      const { key, target } = event as KeyboardEvent;
      if (key === "Escape") reset();
      if (key === "Enter" && target instanceof SVGElement)
        target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
  }

  /** Any part of a name, upper and lower case alike. */
  function find(place: Element, wanted: string): void {
    const text = wanted.trim().toLowerCase();
    let frames = 0;
    const functions = new Set<string>();
    for (const item of place.querySelectorAll<SVGElement>(".frame, .node")) {
      const name = item.dataset["name"] ?? "";
      const found = text !== "" && name.toLowerCase().includes(text);
      item.classList.toggle("found", found);
      if (found) functions.add(name);
      if (found && item.classList.contains("frame")) frames += 1;
    }
    for (const drawing of place.querySelectorAll(".flame, .flow"))
      drawing.classList.toggle("searched", text !== "");
    const answer = place.querySelector(".answer");
    if (answer) answer.textContent = text === "" ? "" : `${functions.size} functions, ${frames} places`;
  }

  function answerFlame(flame: SVGSVGElement): void {
    for (const frame of flame.querySelectorAll<SVGElement>(".frame")) {
      const { x, w, d } = frame.dataset;
      frame.addEventListener("click", () => zoomFlame(flame, Number(x), Number(w), Number(d)));
    }
  }

  /** The clicked frame and all above it become as wide as the drawing; what is beside them is hidden. */
  function zoomFlame(flame: SVGSVGElement, from: number, part: number, depth: number): void {
    const whole = flame.viewBox.baseVal.width;
    const tiny = 1e-6;
    for (const frame of flame.querySelectorAll<SVGElement>(".frame")) {
      const x = Number(frame.dataset["x"]);
      const width = Number(frame.dataset["w"]);
      const beside = x + width <= from + tiny || x >= from + part - tiny;
      frame.style.display = beside ? "none" : "";
      if (beside) continue;
      const above = Number(frame.dataset["d"]) < depth;
      const left = above ? 0 : ((x - from) / part) * whole;
      const pixels = above ? whole : (width / part) * whole;
      drawFrame(frame, left, pixels);
    }
  }

  function drawFrame(frame: SVGElement, left: number, pixels: number): void {
    const name = frame.dataset["name"] ?? "";
    const text = frame.querySelector("text");
    const room = Math.floor((pixels - 6) / CHARACTER);
    frame.querySelector("rect")?.setAttribute("x", String(left));
    frame.querySelector("rect")?.setAttribute("width", String(Math.max(0.5, pixels - 0.5)));
    text?.setAttribute("x", String(left + 4));
    if (text) text.textContent = name.length <= room ? name : room < 3 ? "" : `${name.slice(0, room - 1)}…`;
  }

  function answerFlow(flow: SVGSVGElement): void {
    flow.dataset["whole"] = flow.getAttribute("viewBox") ?? "";
    for (const node of flow.querySelectorAll<SVGElement>(".node")) {
      node.addEventListener("click", () => zoomTo(flow, node));
      node.addEventListener("pointerenter", () => light(flow, node.dataset["id"] ?? ""));
      node.addEventListener("pointerleave", () => light(flow, undefined));
    }
    flow.addEventListener("wheel", (event) => zoomAt(flow, event), { passive: false });
  }

  /** The function, and about three boxes around it; half of the picture at most. */
  function zoomTo(flow: SVGSVGElement, node: SVGElement): void {
    const box = (node.querySelector("rect") as SVGRectElement).getBBox();
    const { width, height } = flow.viewBox.baseVal;
    const part = Math.min(0.5, (box.width * 3) / width);
    const size = [width * part, height * part] as const;
    const corner = [box.x + box.width / 2 - size[0] / 2, box.y + box.height / 2 - size[1] / 2];
    flow.setAttribute("viewBox", [...corner, ...size].join(" "));
  }

  function zoomAt(flow: SVGSVGElement, event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { x, y, width, height } = flow.viewBox.baseVal;
    const factor = event.deltaY > 0 ? 1.2 : 1 / 1.2;
    const frame = flow.getBoundingClientRect();
    const [across, down] = [
      (event.clientX - frame.x) / frame.width,
      (event.clientY - frame.y) / frame.height,
    ];
    const corner = [x + width * across * (1 - factor), y + height * down * (1 - factor)];
    flow.setAttribute("viewBox", [...corner, width * factor, height * factor].join(" "));
  }

  /** A function with its callers, its callees, and the calls between. */
  function light(flow: SVGSVGElement, id: string | undefined): void {
    const lit = new Set([id]);
    flow.classList.toggle("hovered", id !== undefined);
    for (const edge of flow.querySelectorAll<SVGElement>(".edge")) {
      const { from, to } = edge.dataset;
      const touches = id !== undefined && (from === id || to === id);
      edge.classList.toggle("lit", touches);
      if (touches) lit.add(from).add(to);
    }
    for (const node of flow.querySelectorAll<SVGElement>(".node"))
      node.classList.toggle("lit", id !== undefined && lit.has(node.dataset["id"]));
  }
}
