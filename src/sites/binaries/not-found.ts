import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { fail, type Result } from "../../core/result.ts";
import type { Demangle } from "../../elf/symbols/demangle.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { resolveProbe } from "./resolve-probe.ts";

/** Why a list of symbols is empty. */
export function notFound(
  image: ProgramImage,
  name: string,
  isGlob: boolean,
  demangle: Demangle,
): Result<never> {
  const resolved = isGlob ? undefined : resolveProbe(image, name, demangle);
  if (resolved && !resolved.ok) return resolved;
  return fail([
    diagnostic("unknown-symbol", `no function of ${image.path} matches ${quoted(name)}`, {
      hint: `see: ftrace-run symbols ${image.path}`,
    }),
  ]);
}
