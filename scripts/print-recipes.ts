import { join } from "node:path";
import { readRecipes, totalsText } from "./recipes/recipes.ts";

/** `npm run recipes`: how many tools of other collections have a shipped spec, how many could have one, how many cannot. */
console.log(totalsText(readRecipes(join(import.meta.dirname, ".."))));
