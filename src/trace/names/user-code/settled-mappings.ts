import type { CodeMapping } from "./maps.ts";

/**
 * What several looks at one program's memory agree on. Where something was there at one time and something else at another (a
 * library went and another came), neither is known at any time: both are left out.
 */
export function settledMappings(looks: readonly (readonly CodeMapping[])[]): readonly CodeMapping[] {
  const different = new Map(looks.flat().map((mapping) => [keyOf(mapping), mapping]));
  const all = [...different.values()].toSorted((a, b) => a.start - b.start || a.end - b.end);
  const contested = new Set<CodeMapping>();
  let reach: CodeMapping[] = [];
  for (const mapping of all) {
    reach = reach.filter(({ end }) => end > mapping.start);
    for (const other of reach) if (!agree(mapping, other)) contested.add(mapping).add(other);
    reach.push(mapping);
  }
  return all.filter((mapping) => !contested.has(mapping));
}

/** Two views of one file (its protection was changed in between) say the same of each address. */
function agree(a: CodeMapping, b: CodeMapping): boolean {
  if (fileOf(a) !== fileOf(b)) return false;
  return a.name === "" || a.offset - a.start === b.offset - b.start;
}

function keyOf(mapping: CodeMapping): string {
  return `${mapping.start} ${mapping.end} ${mapping.offset} ${fileOf(mapping)}`;
}

/** A file by its identity, whatever its name there; without one, by its name. */
export function fileOf({ name, identity }: Pick<CodeMapping, "name" | "identity">): string {
  return identity ? `${identity.device}:${identity.inode}` : ` ${name}`;
}
