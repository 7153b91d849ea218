import { withWorkload } from "../app/check-specs.ts";
import { openSources } from "../app/open-spec-files.ts";
import { readProfile } from "../app/profile/read-profile.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { problemDocument } from "../result/problem-document.ts";
import type { ProblemDocument } from "../document/result-document.ts";
import { openingOptions, type Parameters } from "./options.ts";
import { readSource, type SpecSource } from "./spec-source.ts";

/** Options of `check`. */
export interface CheckOptions {
  /** Values of the spec's parameters. */
  readonly set?: Parameters;
  /** Path of a kernel profile (`ftrace-run doctor --profile`) to check against, instead of the live kernel. */
  readonly kernel?: string;
}

/**
 * Everything that is wrong with a spec, errors and warnings, each with its position; changes nothing. Checking against
 * the live kernel needs root: without it there is one problem `not-permitted` beside the mistakes in the spec itself.
 *
 * @example
 * for (const { at, message } of await check("my.yaml")) console.error(at?.line, message);
 */
export async function check(
  spec: SpecSource,
  options: CheckOptions = {},
): Promise<readonly ProblemDocument[]> {
  return (await problemsOf(spec, options)).map(problemDocument);
}

async function problemsOf(spec: SpecSource, options: CheckOptions): Promise<readonly Diagnostic[]> {
  const source = readSource(spec);
  if (!source.ok) return source.error;
  const profile = options.kernel === undefined ? undefined : readProfile(options.kernel);
  if (profile?.ok === false) return profile.error;
  const kernel = profile && { kernel: profile.value };
  const opened = await openSources([source.value], { ...openingOptions(options), ...kernel });
  return (kernel ? opened : opened.map(withWorkload)).flatMap(({ problems }) => problems);
}
