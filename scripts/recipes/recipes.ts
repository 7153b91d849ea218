import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

/** docs/recipes.yaml, as its head describes it. */
export interface Recipes {
  readonly readme: readonly string[];
  readonly subjects: Readonly<Record<string, readonly string[]>>;
  readonly tools: Readonly<Record<string, Tool>>;
}

/** A tool of another collection. Exactly one of `spec`, `how` and `not` is there. */
export interface Tool {
  readonly in: readonly string[];
  readonly spec?: string;
  readonly how?: string;
  readonly not?: string;
}

export interface Totals {
  readonly shipped: number;
  readonly expressible: number;
  readonly not: number;
}

/** Throws where a tool has none or several of `spec`, `how` and `not`. */
export function readRecipes(root: string): Recipes {
  const recipes = parse(readFileSync(join(root, "docs/recipes.yaml"), "utf8")) as Recipes;
  for (const [name, { spec, how, not }] of Object.entries(recipes.tools))
    if ([spec, how, not].filter((answer) => answer !== undefined).length !== 1)
      throw new Error(`docs/recipes.yaml: ${name} needs exactly one of spec, how, not`);
  return recipes;
}

/** How many tools have a shipped spec, how many could have one, and how many cannot. */
export function totalsOf({ tools }: Recipes): Totals {
  const all = Object.values(tools);
  return {
    shipped: all.filter(({ spec }) => spec !== undefined).length,
    expressible: all.filter(({ how }) => how !== undefined).length,
    not: all.filter(({ not }) => not !== undefined).length,
  };
}

/** One line. */
export function totalsText(recipes: Recipes): string {
  const { shipped, expressible, not } = totalsOf(recipes);
  const tools = shipped + expressible + not;
  return `${tools} tools: ${shipped} answered by a shipped spec, ${expressible} expressible as a spec, ${not} not possible with ftrace`;
}

/** The question of each shipped spec, by its name. */
export function shippedQuestions(root: string): ReadonlyMap<string, string> {
  const names = globSync("specs/*.yaml", { cwd: root }).map((file) => basename(file, ".yaml"));
  return new Map(
    names.toSorted().map((name) => {
      const text = readFileSync(join(root, `specs/${name}.yaml`), "utf8");
      return [name, (parse(text) as { question: string }).question];
    }),
  );
}
