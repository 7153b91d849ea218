import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Schema } from "./docs/schema.ts";
import { specPage } from "./docs/spec-page.ts";

/** `npm run docs`: docs/spec.md from the published schema. `npm run ok:generated` holds it to that. */
const root = join(import.meta.dirname, "..");
const schema = JSON.parse(readFileSync(join(root, "schemas/spec.schema.json"), "utf8")) as Schema;
writeFileSync(join(root, "docs/spec.md"), specPage(schema));
