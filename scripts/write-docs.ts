import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openConsole } from "../src/cli/terminal/console-io.ts";
import { buildProgram } from "../src/cli/program.ts";
import { diagnosticsPage, readCodes } from "./docs/diagnostics-page.ts";
import { manPage } from "./docs/man-page.ts";
import type { Schema } from "./docs/schema.ts";
import { specPage } from "./docs/spec-page.ts";
import { parseSource } from "./source/syntax.ts";

/**
 * `npm run docs`: docs/spec.md from the published schema, docs/diagnostics.md from the table of codes, man/ftrace-run.1 from
 * the command line's own help and the README's tour.
 * `npm run ok:generated` holds them to that.
 */
const root = join(import.meta.dirname, "..");
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
