import type { Functions } from "./functions.ts";

/** What each function is called in a result, by number. */
export type Labels = readonly string[];

/**
 * What each function is called in a result, by number. Functions that share a name (a static one in two files, one in a
 * module) are told apart by their module, or by their address: a row has one meaning.
 */
export function labelsOf(functions: Functions): Labels {
  const ids = Array.from({ length: functions.end }, (_, id) => id);
  const idsByName = Map.groupBy(ids, (id) => functions.name(id));
  return ids.map((id) => {
    const name = functions.name(id);
    const namesakes = idsByName.get(name) ?? [];
    return isOne(functions, namesakes) ? name : distinct(functions, id, namesakes);
  });
}

/** Two addresses can be in one function. */
function isOne(functions: Functions, namesakes: readonly number[]): boolean {
  return new Set(namesakes.map((id) => functions.symbol(id)?.address)).size === 1;
}

function distinct(functions: Functions, id: number, namesakes: readonly number[]): string {
  const own = functions.symbol(id);
  const inModule = namesakes.filter((other) => functions.symbol(other)?.module === own?.module);
  const qualifier =
    own?.module !== undefined && isOne(functions, inModule) ? own.module : startOf(functions, id);
  return `${functions.name(id)} [${qualifier}]`;
}

function startOf(functions: Functions, id: number): string {
  const address = functions.symbol(id)?.address;
  return address === undefined ? functions.address(id) : `0x${address.toString(16)}`;
}
