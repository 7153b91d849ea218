import { join } from "node:path";
import { checkLayers } from "./layers/check.ts";

/** `npm run ok:layers`: DESIGN's direction of imports, and effects only where they may live. */
const { files, imports, violations } = checkLayers(join(import.meta.dirname, "../src"));
for (const violation of violations) console.error(violation);
console.log(`${files} files, ${imports} imports, ${violations.length} violations`);
process.exitCode = violations.length > 0 ? 1 : 0;
