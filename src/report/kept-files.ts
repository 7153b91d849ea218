import type { ResultDocument } from "../document/result-document.ts";
import { rendererNames, renderers } from "./renderers.ts";

const all = rendererNames.map((name) => renderers[name]);

/** Names of all files that `keptFiles` can return for these aggregations, whose names are also file names. */
export function keptNames(aggregations: readonly string[]): readonly string[] {
  return [
    ...all.flatMap(({ file }) => file ?? []),
    ...aggregations.flatMap((name) =>
      all.flatMap(({ pictureEnding }) => (pictureEnding === undefined ? [] : `${name}.${pictureEnding}`)),
    ),
  ];
}

/** Files that `--out` writes for a result besides its recording: names and contents. */
export async function keptFiles(
  result: ResultDocument,
): Promise<readonly (readonly [name: string, text: string])[]> {
  const formats = await Promise.all(
    all.map(async ({ file, pictureEnding, load }) =>
      file === undefined && pictureEnding === undefined
        ? []
        : [{ file, ending: pictureEnding, rendering: await load() }],
    ),
  );
  const kept = formats.flat();
  const files = kept.flatMap(({ file, rendering }) => named(file, rendering.file?.(result)));
  const pictures = Object.keys(result.aggregations).flatMap((aggregation) =>
    kept.flatMap(({ ending, rendering }) =>
      named(ending && `${aggregation}.${ending}`, rendering.picture?.(result, aggregation)),
    ),
  );
  return [...files, ...pictures];
}

function named(name: string | undefined, text: string | undefined): readonly (readonly [string, string])[] {
  return name === undefined || text === undefined ? [] : [[name, text]];
}
