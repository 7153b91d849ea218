import { createHash } from "node:crypto";
import { answerFlame } from "./answer-flame.ts";
import { answerFlow } from "./answer-flow.ts";
import { answerPointer } from "./answer-pointer.ts";
import { answerSearch } from "./answer-search.ts";
import { type Answers, interact } from "./interact.ts";

const answers: Answers = { answerFlame, answerFlow, answerPointer, answerSearch };
const parts = Object.entries(answers).map(([name, part]) => `${name}:${String(part)}`);

/**
 * The script of pages and drawings, made of functions as they stand in this program: each uses only its parameters and the
 * browser, whatever a bundler calls things outside. It holds nothing that comes from a recording.
 */
export const interactScript: string = `"use strict";(${interact.toString()})({${parts.join(",")}});`;

/** The hash by which a Content-Security-Policy allows a script or a style. */
export function policyHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
