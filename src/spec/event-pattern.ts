import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/source.ts";

/** What is wrong with `system:event`, either part a glob: it becomes part of a path under events/. */
export function checkEventPattern(pattern: string, at: Span): readonly Diagnostic[] {
  if (pattern.includes("..")) return [badName('an event\'s name cannot contain ".."', at)];
  const strange = /[^A-Za-z0-9_:*?.[\]!^-]/u.exec(pattern);
  if (strange) {
    const hint =
      strange[0] === "/" ? `write ${pattern.replace(/^.*?events\//, "").replaceAll("/", ":")}` : undefined;
    return [
      badName(`an event's name cannot contain ${described(strange[0])}`, at, isSafe(hint) ? hint : undefined),
    ];
  }
  if (pattern.includes("..")) return [badName('an event\'s name cannot contain ".."', at)];
  const parts = pattern.split(":");
  if (parts.length === 1)
    return [
      badName(`"${pattern}" has no system`, at, `write SYSTEM:${pattern}, or *:${pattern} for every system`),
    ];
  if (parts.length > 2) return [badName("expected system:event, with one colon", at)];
  if (parts[0] === "")
    return [badName("the system before the colon is missing", at, `write SYSTEM${pattern}`)];
  if (parts[1] === "")
    return [
      badName("the event after the colon is missing", at, `write ${pattern}* for all events of ${parts[0]}`),
    ];
  return [];
}

function described(character: string): string {
  if (character === " ") return "a space";
  return /\p{Cc}/u.test(character) ? `the control character ${character}` : `"${character}"`;
}

function isSafe(hint: string | undefined): boolean {
  return hint !== undefined && /^write [A-Za-z0-9_]+:[A-Za-z0-9_*]+$/.test(hint);
}

function badName(message: string, at: Span, hint?: string): Diagnostic {
  return diagnostic("bad-name", message, { at, hint });
}
