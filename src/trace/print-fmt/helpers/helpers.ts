import { NotInterpretable } from "../not-interpretable.ts";
import { ARRAY_HELPERS } from "./arrays.ts";
import type { Helper } from "./helper.ts";
import { NAME_HELPERS } from "./names.ts";
import { NUMBER_HELPERS } from "./numbers.ts";
import { TABLE_HELPERS } from "./tables.ts";

const HELPERS: ReadonlyMap<string, Helper> = new Map([
  ...ARRAY_HELPERS,
  ...TABLE_HELPERS,
  ...NUMBER_HELPERS,
  ...NAME_HELPERS,
]);

/** The function of that name. To add one: its line in the table of its kind. @throws NotInterpretable where none has the name */
export function helper(name: string): Helper {
  const found = HELPERS.get(name);
  if (!found) throw new NotInterpretable(`calls ${name}(), which is not known`);
  return found;
}
