import { diagnostic } from "../../core/diagnostic.ts";
import { quoted } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { addressOf } from "../../elf/file/file-offset.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { type StaticProbe, staticProbes } from "../../elf/usdt.ts";
import { eventFilter } from "../../core/name-filter.ts";

/** A place of a static probe, as it is listed. */
export interface ListedStaticProbe extends StaticProbe {
  /** `libc:setjmp`. Hostile text. */
  readonly fullName: string;
  readonly offset: number;
  /** Before relocation. */
  readonly address: bigint;
}

/**
 * The static probes of a program, a row for each of their places, in the order of the file: all that are in its code, or those
 * that a glob chooses by `PROVIDER:NAME`, or by either of the two. Errors: `unknown-symbol` where a glob chooses nothing.
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
