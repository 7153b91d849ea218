import { compileGlob } from "../core/glob.ts";

/**
 * What a request reads that isn't there, as written, where all of it is among what is known to be absent (`absentPatterns`).
 * Empty where something else is missing: that is a mistake in the spec, which binding explains.
 */
export function excusedEvents(missing: readonly string[], absent: readonly string[]): readonly string[] {
  return missing.every((pattern) => absent.some((other) => couldMean(pattern, other))) ? missing : [];
}

/** Whether both can mean one event: they are the same, or one is among what the other stands for. */
function couldMean(pattern: string, other: string): boolean {
  const [a, b] =
    pattern.includes(":") && other.includes(":") ? [pattern, other] : [nameIn(pattern), nameIn(other)];
  return a === b || compileGlob(a)(b) || compileGlob(b)(a);
}

function nameIn(pattern: string): string {
  return pattern.slice(pattern.indexOf(":") + 1);
}
