import { fileOffsetOf } from "../file/file-offset.ts";
import type { ProgramImage } from "../file/program-image.ts";
import { goFunctionAt } from "./function-table.ts";

/**
 * Most Go functions start with a check of the stack size: if it is too small, the runtime copies the stack to a larger one and enters the
 * function again, so a probe at its entry counts such a call twice (Go's src/cmd/internal/obj/x86/obj6.go, `stacksplit`). Returns the
 * size of the check in bytes, 0 if the function has none, nothing if that is unknown.
 */
export function stackCheckBytes(image: ProgramImage, address: bigint): number | undefined {
  if (goFunctionAt(image, address) !== "compiled") return 0;
  const { elf } = image;
  const offset = fileOffsetOf(elf.code, address);
  if (elf.header.machine !== X86_64 || offset === undefined) return undefined;
  return checkIn(elf.reader.source.read(offset, LONGEST_CHECK));
}

const X86_64 = 62;
const LONGEST_CHECK = 32;

/** Go keeps the goroutine in %r14; before Go 1.17 it read it from thread-local memory. */
function checkIn(code: Uint8Array): number | undefined {
  if (OTHER_CHECKS.some((bytes) => beginsWith(code, 0, bytes))) return undefined;
  const frame = FRAMES.find(({ bytes }) => beginsWith(code, 0, bytes))?.length ?? 0;
  if (!COMPARES.some((bytes) => beginsWith(code, frame, bytes))) return 0;
  const jump = JUMPS.find(({ bytes }) => beginsWith(code, frame + COMPARE_BYTES, bytes));
  return jump && frame + COMPARE_BYTES + jump.length;
}

/** `lea -N(%rsp),%r12`, which precedes the check in functions with a large frame. `length`: of the whole instruction. */
const FRAMES = [
  { bytes: [0x4c, 0x8d, 0x64, 0x24], length: 5 },
  { bytes: [0x4c, 0x8d, 0xa4, 0x24], length: 8 },
] as const;

/** `cmp 0x10(%r14),%rsp`, or `%r12`. */
const COMPARES = [
  [0x49, 0x3b, 0x66, 0x10],
  [0x4d, 0x3b, 0x66, 0x10],
] as const;
const COMPARE_BYTES = 4;

/** `jbe`, short and long. */
const JUMPS = [
  { bytes: [0x76], length: 2 },
  { bytes: [0x0f, 0x86], length: 6 },
] as const;

/** `mov %rsp,%r12` for very large frames, and `mov %fs:…,%rcx` of older releases. */
const OTHER_CHECKS = [
  [0x49, 0x89, 0xe4],
  [0x64, 0x48, 0x8b],
] as const;

function beginsWith(code: Uint8Array, at: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => code[at + index] === byte);
}
