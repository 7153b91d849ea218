/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { answerFlame } from "./answer-flame.ts";
import type { answerFlow } from "./answer-flow.ts";
import type { answerPointer } from "./answer-pointer.ts";
import type { answerSearch } from "./answer-search.ts";

/** What the script is made of, by name. */
export interface Answers {
  readonly answerFlame: typeof answerFlame;
  readonly answerFlow: typeof answerFlow;
  readonly answerPointer: typeof answerPointer;
  readonly answerSearch: typeof answerSearch;
}

/**
 * What makes drawings answer, in a page as in an SVG of its own: search, zoom, hover. It is written into them as text, so
 * it may use nothing but what it is given. Names come from attributes and go into text content: never markup.
 */
export function interact(answers: Answers): void {
  for (const place of document.querySelectorAll(".drawings")) answerPlace(place);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    document.querySelector<HTMLInputElement>(".search")?.focus();
  });

  function answerPlace(place: Element): void {
    const flame = place.querySelector<SVGSVGElement>(".flame");
    const flow = place.querySelector<SVGSVGElement>(".flow");
    const flameAnswer = flame && answers.answerFlame(flame, (text) => say(place, ".zoomed", text));
    const flowAnswer = flow && answers.answerFlow(flow);
    const reset = (): void => {
      flameAnswer?.reset();
      flowAnswer?.reset();
    };
    answers.answerPointer(place);
    answerWanted(place, flameAnswer, flowAnswer);
    place.querySelector(".reset")?.addEventListener("click", reset);
    place.querySelector(".nearer")?.addEventListener("click", () => flowAnswer?.zoomBy(1 / 1.4));
    place.querySelector(".farther")?.addEventListener("click", () => flowAnswer?.zoomBy(1.4));
    place.addEventListener("keydown", (event) => answerKey(event as KeyboardEvent, reset));
    place.addEventListener("focusin", ({ target }) => rove(target as Element));
  }

  function answerWanted(
    place: Element,
    flame: ReturnType<Answers["answerFlame"]> | null,
    flow: ReturnType<Answers["answerFlow"]> | null,
  ): void {
    const search = place.querySelector<HTMLInputElement>(".search");
    let nodes: readonly SVGElement[] = [];
    let next = 0;
    search?.addEventListener("input", () => {
      const found = answers.answerSearch(place, search.value, flame ? () => flame.foundPart() : undefined);
      say(place, ".answer", found.text);
      nodes = found.nodes;
      next = 0;
    });
    search?.addEventListener("keydown", ({ key }) => {
      const node = nodes[next % Math.max(1, nodes.length)];
      if (key !== "Enter" || !node) return;
      flow?.show(node);
      next += 1;
    });
  }

  function answerKey({ key, target }: KeyboardEvent, reset: () => void): void {
    if (key === "Escape") reset();
    if (key === "Enter" && target instanceof SVGElement)
      target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }

  /** Of each drawing one box can be reached by Tab: the one that was last in use. */
  function rove(target: Element): void {
    const drawing = target.closest(".flame, .flow");
    if (!drawing || drawing === target) return;
    for (const item of drawing.querySelectorAll('[tabindex="0"]')) item.setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
  }

  function say(place: Element, where: string, text: string): void {
    const output = place.querySelector(where);
    if (output) output.textContent = text;
  }
}
