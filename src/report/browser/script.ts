import { createHash } from "node:crypto";
import { interact } from "./interact.ts";

/** The script of pages and drawings. It holds nothing that comes from a recording. */
export const interactScript: string = `"use strict";(${interact.toString()})();`;

/** What a Content-Security-Policy calls a text that may run, or style. */
export function policyHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
