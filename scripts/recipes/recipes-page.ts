import { type Recipes, shippedQuestions, type Tool, totalsText } from "./recipes.ts";

const HEAD = `# Recipes

<!-- Generated from docs/recipes.yaml and specs/ by \`npm run docs\`. -->

Each shipped spec answers one question, runs as it is, and is at most a page long. \`ftrace-run NAME\` runs it from any folder;
\`ftrace-run list specs WORD\` finds specs by a word of their name or question; \`ftrace-run init --help\` shows how to start your own.
`;

/** docs/recipes.md: the shipped specs by subject, then every tool of the other collections. */
export function recipesPage(recipes: Recipes, root: string): string {
  const questions = shippedQuestions(root);
  const subjects = Object.entries(recipes.subjects).flatMap(([subject, names]) => [
    `\n### ${subject[0]!.toUpperCase()}${subject.slice(1)}\n`,
    ...table(
      ["spec", "question"],
      names.map((name) => [`[${name}](../specs/${name}.yaml)`, questions.get(name) ?? ""]),
    ),
  ]);
  const tools = Object.entries(recipes.tools).map(([name, tool]) => [
    name,
    tool.in.join(", "),
    answerOf(tool),
  ]);
  const specs = [`\n## The ${questions.size} shipped specs`, ...subjects];
  const others = [
    "\n## Tools of other collections\n",
    `${totalsText(recipes)} (\`npm run recipes\` prints this line).\n`,
  ];
  return `${[HEAD.trimEnd(), ...specs, ...others, ...table(["tool", "in", "here"], tools)].join("\n")}\n`;
}

function answerOf({ spec, how, not }: Tool): string {
  if (spec !== undefined) return `[${spec}](../specs/${spec}.yaml)`;
  return how === undefined ? `not with ftrace: ${not ?? ""}` : `expressible: ${how}`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heading), `|${"---|".repeat(heading.length)}`, ...rows.map(line)];
}
