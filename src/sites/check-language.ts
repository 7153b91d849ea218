import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { ok, type Result } from "../core/result.ts";
import { addressOf } from "../elf/file/file-offset.ts";
import { stackCheckBytes } from "../elf/go/stack-check.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { isGo } from "../elf/file/unwinding.ts";
import type { ProbeSite, FoundSite } from "./probe-site.ts";
import { innermost } from "../spec/probes/fetch-argument.ts";
import type { ProgramEvent } from "../spec/uprobes/program-probe.ts";
import { checkArguments } from "./check-arguments.ts";

/** What the language of a function means for a probe in it. */
export interface LanguageOfSite {
  readonly site: Pick<ProbeSite, "passing" | "isBehindStackCheck">;
  readonly warnings: readonly Diagnostic[];
}

/**
 * What the language of the probed function means for a probe at its entry: where its arguments are, if a field names one by
 * number, and whether one call can reach the probe twice. A static probe describes its own arguments. Errors: those of
 * `checkArguments`.
 */
export function checkLanguage(
  { args }: ProgramEvent,
  { offset, symbol, delta = 0, staticProbe }: FoundSite,
  image: ProgramImage,
): Result<LanguageOfSite> {
  const entry = addressOf(image.elf.code, offset - delta);
  if (staticProbe || entry === undefined) return ok({ site: {}, warnings: [] });
  const checkBytes = isGo(image.elf) ? stackCheckBytes(image, entry) : 0;
  const isBehind = delta > 0 && delta === checkBytes;
  if (delta > 0 && !isBehind) return ok({ site: {}, warnings: [] });
  const twice = isBehind || checkBytes === 0 ? [] : [enteredTwice(symbol, checkBytes)];
  const site = isBehind ? { isBehindStackCheck: true as const } : {};
  const isAsked = args.some(({ argument }) => innermost(argument.fetch).kind === "argument");
  if (!isAsked) return ok({ site, warnings: twice });
  const found = checkArguments(entry, image);
  if (!found.ok) return found;
  const { passing, warnings } = found.value;
  return ok({ site: { ...site, ...(passing && { passing }) }, warnings: [...warnings, ...twice] });
}

function enteredTwice(symbol: string | undefined, checkBytes: number | undefined): Diagnostic {
  const message = "a call that grows the Go stack enters the function twice and is counted twice";
  if (symbol === undefined || checkBytes === undefined) return warning("entered-twice", message);
  return warning("entered-twice", message, {
    hint: `probe it after the stack check: symbol: ${symbol}+0x${checkBytes.toString(16)} (argN works there too)`,
  });
}
