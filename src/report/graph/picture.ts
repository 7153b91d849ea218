import type { AggregationDocument, ResultDocument } from "../../document/result-document.ts";
import type { Rendering } from "../rendering.ts";
import { headingFacts } from "../text/heading-text.ts";

/** What of a result can be drawn, and what stands above it: a picture goes its own ways. */
export interface Picture extends Pick<AggregationDocument, "graph" | "tree"> {
  /** Raw text: which question it answers. */
  readonly title: string;
  /** Raw text: of which recording, and whether times are an emulator's. */
  readonly facts: string;
}

/** An aggregation's picture; undefined where it has neither graph nor tree. */
export function pictureOf(result: ResultDocument, name: string): Picture | undefined {
  const { graph, tree } = result.aggregations[name] ?? {};
  const hasGraph = graph !== undefined && graph.nodes.length > 0;
  if (!hasGraph && !tree) return undefined;
  return {
    title: `${result.spec.question ?? result.spec.name} (${name})`,
    facts: headingFacts(result),
    ...(hasGraph && { graph }),
    ...(tree && { tree }),
  };
}

/** All of them, in their order. */
function picturesOf(results: readonly ResultDocument[]): readonly Picture[] {
  return results.flatMap((result) =>
    Object.keys(result.aggregations).flatMap((name) => pictureOf(result, name) ?? []),
  );
}

/** The code of a format that has nothing but pictures; `canBe`: whether it has this one. */
export function pictureRendering(
  report: (pictures: readonly Picture[]) => string,
  canBe: (picture: Picture) => boolean = () => true,
): Rendering {
  return {
    document: (results) => report(picturesOf(results)),
    picture: (result, name) => {
      const picture = pictureOf(result, name);
      return picture && canBe(picture) ? report([picture]) : undefined;
    },
  };
}

/** A tree alone has none. */
export function hasArrows({ graph }: Picture): boolean {
  return graph !== undefined;
}

/** Said where there is none. */
export const NOTHING_TO_DRAW = "nothing to draw: no aggregation produced a graph (call-graph does)";
