/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { answerFlame } from "./answer-flame.ts";
import type { answerFlow } from "./answer-flow.ts";
import type { answerPointer } from "./answer-pointer.ts";
import type { answerSearch } from "./answer-search.ts";

/** The parts of the script, by name. */
export interface Answers {
  readonly answerFlame: typeof answerFlame;
  readonly answerFlow: typeof answerFlow;
  readonly answerPointer: typeof answerPointer;
  readonly answerSearch: typeof answerSearch;
}

/**
 * Makes drawings interactive, in a page and in a standalone SVG: search, zoom, hover. It is written into them as text, so
 * it may use only its arguments. Names come from attributes and go into text content: never markup.
 */
export function interact(answers: Answers): void {
  for (const container of document.querySelectorAll(".drawings")) answerContainer(container);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    document.querySelector<HTMLInputElement>(".search")?.focus();
  });

  function answerContainer(container: Element): void {
    const flame = container.querySelector<SVGSVGElement>(".flame");
    const flow = container.querySelector<SVGSVGElement>(".flow");
    const flameAnswer = flame && answers.answerFlame(flame, (text) => say(container, ".zoomed", text));
    const flowAnswer = flow && answers.answerFlow(flow);
    const reset = (): void => {
      flameAnswer?.reset();
      flowAnswer?.reset();
    };
    answers.answerPointer(container);
    answerWanted(container, flameAnswer, flowAnswer);
    container.querySelector(".reset")?.addEventListener("click", reset);
    container.querySelector(".nearer")?.addEventListener("click", () => flowAnswer?.zoomBy(1 / 1.4));
    container.querySelector(".farther")?.addEventListener("click", () => flowAnswer?.zoomBy(1.4));
    container.addEventListener("keydown", (event) => answerKey(event as KeyboardEvent, reset));
    container.addEventListener("focusin", ({ target }) => rove(target as Element));
  }

  function answerWanted(
    container: Element,
    flame: ReturnType<Answers["answerFlame"]> | null,
    flow: ReturnType<Answers["answerFlow"]> | null,
  ): void {
    const search = container.querySelector<HTMLInputElement>(".search");
    let nodes: readonly SVGElement[] = [];
    let next = 0;
    search?.addEventListener("input", () => {
      const found = answers.answerSearch(
        container,
        search.value,
        flame ? () => flame.foundPart() : undefined,
      );
      say(container, ".answer", found.text);
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

  /** In each drawing Tab reaches one box: the one used last. */
  function rove(target: Element): void {
    const drawing = target.closest(".flame, .flow");
    if (!drawing || drawing === target) return;
    for (const item of drawing.querySelectorAll('[tabindex="0"]')) item.setAttribute("tabindex", "-1");
    target.setAttribute("tabindex", "0");
  }

  function say(container: Element, where: string, text: string): void {
    const output = container.querySelector(where);
    if (output) output.textContent = text;
  }
}
