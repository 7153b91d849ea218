import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { addressOf } from "../elf/file/file-offset.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { hasExceptions, isGo, namesAt, type OddReturn, oddReturn } from "../elf/file/unwinding.ts";

/**
 * Checks that the return of the function at an offset can be probed. The kernel replaces the return address on the stack with that of
 * a trampoline (kernel/events/uprobes.c, `prepare_uretprobe`). A program that reads that address, or jumps to it without a pending
 * return, dies. Warns if only some programs do. Errors: `not-probeable`.
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
  const message = `${path} is a Go program: Go moves its stacks, and crashes if the kernel has replaced a return address on one`;
  const hint = "remove `return:` and probe the function's `ret` instructions: symbol: NAME+0xN";
  return diagnostic("not-probeable", message, { hint });
}

function oddlyReturning(name: string, { path }: ProgramImage): readonly Diagnostic[] {
  const how = oddReturn(name);
  if (how === undefined) return [];
  const message = `cannot probe the return of ${quoted(name)} in ${path}: ${REASONS[how]}`;
  return [diagnostic("not-probeable", message, { hint: "remove `return:`; the entry can be probed" })];
}

const REASONS: Readonly<Record<OddReturn, string>> = {
  "jumped-back-to":
    "a program that jumps back there dies (SIGILL), because the kernel expects one return per call",
  "other-stack": "it switches to another stack, but the kernel expects returns in the order of one stack",
  "in-child-too": "one call returns twice, first in the child, then in the parent",
};

function unwound({ path }: ProgramImage): Diagnostic {
  const message = `${path} uses exceptions: any process that throws one through this function while the probe is active is aborted, even outside the scope`;
  const hint = "remove `return:`, unless no exception passes through the function";
  return warning("return-unsafe", message, { hint });
}
