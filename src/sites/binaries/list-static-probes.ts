import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { addressOf } from "../../elf/file/file-offset.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { type StaticProbe, staticProbes } from "../../elf/usdt.ts";
import { eventFilter } from "../../core/name-filter.ts";

/** A site of a static probe, for a list. */
export interface ListedStaticProbe extends StaticProbe {
  /** `libc:setjmp`. Hostile text. */
  readonly fullName: string;
  readonly offset: number;
  /** Before relocation. */
  readonly address: bigint;
}

/**
 * Lists the static probes of a program, one row per site, in order of offset: all sites in its code, or those whose
 * `PROVIDER:NAME`, provider or name matches a glob. Errors: `unknown-symbol` if nothing matches the glob.
 */
export function listStaticProbes(
  image: ProgramImage,
  glob: string | undefined,
): Result<readonly ListedStaticProbe[]> {
  const chooses = eventFilter(glob);
  const found = [...staticProbes(image.elf)]
    .flatMap((probe) => listed(probe, image))
    .filter(({ fullName }) => chooses(fullName));
  if (found.length > 0 || glob === undefined) return ok(found.toSorted((a, b) => a.offset - b.offset));
  return fail([
    diagnostic("unknown-symbol", `no static probe of ${image.path} matches ${quoted(glob)}`, {
      hint: `see: ftrace-run symbols --usdt ${image.path}`,
    }),
  ]);
}

function listed(probe: StaticProbe, image: ProgramImage): readonly ListedStaticProbe[] {
  const { provider, name, offset } = probe;
  const address = offset === undefined ? undefined : addressOf(image.elf.code, offset);
  if (offset === undefined || address === undefined) return [];
  return [{ ...probe, offset, address, fullName: `${provider}:${name}` }];
}
