import { basename } from "node:path/posix";
import { quoted } from "../core/escape.ts";

/*
 * With `--out`, a spec's name becomes the name of a folder, and it begins lines of logs, where CI systems look for
 * commands of theirs (`::error::`, `##[…]`).
 */
const notInside = /[/\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const notFirst = /^[\s.:#-]/u;

/** Why a text can't be a spec's name; `undefined` where it can. */
export function wrongInName(name: string): string | undefined {
  const inside = notInside.exec(name)?.[0];
  if (inside !== undefined) return `a spec's name cannot contain ${quoted(inside)}`;
  const first = notFirst.exec(name)?.[0];
  return first === undefined ? undefined : `a spec's name cannot begin with ${quoted(first)}`;
}

/** The name of a spec that gives itself none: its file's, without the ending and without what a name can't hold. */
export function nameFromPath(path: string): string {
  const stem = basename(path).replace(/\.ya?ml$/, "");
  const safe = stem.replace(new RegExp(notInside, "gu"), "_").replace(/^[\s.:#-]+/u, "");
  return safe === "" ? "spec" : safe;
}
