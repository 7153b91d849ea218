import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openConsole } from "../src/cli/terminal/console-io.ts";
import { buildProgram } from "../src/cli/program.ts";
import { exporters } from "../src/export/exporters.ts";
import { showFormats } from "../src/export/show-formats.ts";
import { renderers } from "../src/report/renderers.ts";
import { diagnosticsPage, readCodes } from "./docs/diagnostics-page.ts";
import { fillTable } from "./docs/fill-table.ts";
import { manPage } from "./docs/man-page.ts";
import type { Schema } from "./docs/schema.ts";
import { specPage } from "./docs/spec-page.ts";
import { readRecipes, shippedQuestions } from "./recipes/recipes.ts";
import { recipesPage } from "./recipes/recipes-page.ts";
import { parseSource } from "./source/syntax.ts";

/**
 * `npm run docs`: docs/spec.md from the published schema, docs/diagnostics.md from the table of codes, man/ftrace-run.1 from
 * the command line's own help and the README's tour; docs/recipes.md from docs/recipes.yaml and specs/; and the rows of four tables: the
 * most used specs in the README, the formats of results in
 * docs/reports.md, the formats of recordings in docs/exports.md, those of their events in docs/show.md. `npm run ok:generated` holds them to that.
 */
const root = join(import.meta.dirname, "..");
const recipes = readRecipes(root);
rewrite("README.md", "| spec | question |", mostUsedSpecs());
writeFileSync(join(root, "docs/recipes.md"), recipesPage(recipes, root));
rewrite("docs/reports.md", "| format | for | `--out` writes |", formatsOfResults());
rewrite("docs/show.md", "| `--format` | what |", formatsOfEvents());
rewrite("docs/exports.md", "| `--to` | what | usual ending |", formatsOfRecordings());

const schema = JSON.parse(readFileSync(join(root, "schemas/spec.schema.json"), "utf8")) as Schema;
writeFileSync(join(root, "docs/spec.md"), specPage(schema));

const codes = "src/core/diagnostic-codes.ts";
const table = parseSource(codes, readFileSync(join(root, codes), "utf8"));
writeFileSync(join(root, "docs/diagnostics.md"), diagnosticsPage(readCodes(table)));

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const readme = readFileSync(join(root, "README.md"), "utf8");
mkdirSync(join(root, "man"), { recursive: true });
const program = buildProgram({ io: openConsole(true), finish: () => undefined });
writeFileSync(join(root, "man/ftrace-run.1"), manPage({ program, version, readme }));

function rewrite(file: string, heading: string, rows: readonly (readonly string[])[]): void {
  const path = join(root, file);
  writeFileSync(path, fillTable(readFileSync(path, "utf8"), heading, rows));
}

function mostUsedSpecs(): readonly (readonly string[])[] {
  const questions = shippedQuestions(root);
  return recipes.readme.map((name) => [`[${name}](specs/${name}.yaml)`, questions.get(name) ?? ""]);
}

function formatsOfResults(): readonly (readonly string[])[] {
  return Object.entries(renderers).map(([name, { summary, file, pictureEnding }]) => {
    const kept = file ?? (pictureEnding === undefined ? undefined : `NAME.${pictureEnding}`);
    return [`\`${name}\``, summary, kept === undefined ? "" : `\`${kept}\``];
  });
}

function formatsOfEvents(): readonly (readonly string[])[] {
  return showFormats.map(({ name, summary }) => [`\`${name}\``, summary]);
}

function formatsOfRecordings(): readonly (readonly string[])[] {
  return exporters.map(({ name, summary, ending }) => [`\`${name}\``, summary, `\`${ending}\``]);
}
