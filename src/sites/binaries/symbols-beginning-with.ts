import { functionNames } from "../../elf/symbols/function-names.ts";
import { type ProgramImage, symbolSources } from "../../elf/file/program-image.ts";

/** The names of a program's functions that begin with `prefix`, from all its symbol tables; none if `goesOn` returned false. Hostile text. */
export function symbolsBeginningWith(
  image: ProgramImage,
  prefix: string,
  goesOn: () => boolean,
): readonly string[] {
  const names = new Set<string>();
  for (const { table } of symbolSources(image)) {
    const found = functionNames(table, prefix, goesOn);
    if (found === undefined) return [];
    for (const name of found) names.add(name);
  }
  return [...names];
}
