import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { addressOf } from "../elf/file/file-offset.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { hasExceptions, isGo, namesAt, type OddReturn, oddReturn } from "../elf/file/unwinding.ts";

/**
 * Whether a probe can wait for the return of the function at an offset: the kernel puts an address of its own in the place of the
 * caller's, and a program that looks at it, or returns there when nobody is waited for, dies. Warnings where only some programs do.
 * Errors: `not-probeable`.
 */
export function checkReturn(offset: number, image: ProgramImage): Result<readonly Diagnostic[]> {
  if (isGo(image.elf)) return fail([stackIsMoved(image)]);
  const address = addressOf(image.elf.code, offset);
  const names = address === undefined ? [] : namesAt(image, address);
  const [odd] = names.flatMap((name) => oddlyReturning(name, image));
  if (odd) return fail([odd]);
  return ok(hasExceptions(image) ? [unwound(image)] : []);
}

function stackIsMoved({ path }: ProgramImage): Diagnostic {
  const message = `${path} is a Go program: Go moves its stacks, and dies where the kernel has changed a return address on one`;
  const hint = "leave `return:` out, and probe the function's own `ret` instructions: symbol: NAME+0xN";
  return diagnostic("not-probeable", message, { hint });
}

function oddlyReturning(name: string, { path }: ProgramImage): readonly Diagnostic[] {
  const how = oddReturn(name);
  if (how === undefined) return [];
  const message = `the return of ${quoted(name)} of ${path} can't be probed: ${REASONS[how]}`;
  return [diagnostic("not-probeable", message, { hint: "leave `return:` out: its calls can be probed" })];
}

const REASONS: Readonly<Record<OddReturn, string>> = {
  "jumped-back-to":
    "a program that jumps back there dies (SIGILL), for the kernel waits for one return of each call",
  "other-stack": "it goes on with another stack, and the kernel expects returns in the order of one",
  "in-child-too": "one call returns twice, first in the child and then in the parent",
};

function unwound({ path }: ProgramImage): Diagnostic {
  const message = `${path} has exceptions: every process that throws one through this function while it is armed is aborted, also outside of the scope`;
  const hint = "leave `return:` out, unless the function lets no exceptions through";
  return warning("return-unsafe", message, { hint });
}
