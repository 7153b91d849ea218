import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { quoted } from "../core/escape.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { goPassing } from "../elf/go/argument-passing.ts";
import { isSpecialized, type MangledLanguage, mangledLanguage } from "../elf/symbols/mangled-language.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { isGo, namesAt } from "../elf/file/unwinding.ts";
import type { ArgumentPassing } from "./machine-convention.ts";

/** How the arguments of a function are passed. */
export interface CheckedArguments {
  /** Absent: by the convention of C. */
  readonly passing?: ArgumentPassing;
  readonly warnings: readonly Diagnostic[];
}

/**
 * How the function at an address receives its arguments, by the language it was written in. Errors: `not-probeable`, if the
 * language does not follow the convention of C and its own is not known here.
 */
export function checkArguments(address: bigint, image: ProgramImage): Result<CheckedArguments> {
  const names = namesAt(image, address);
  if (isGo(image.elf)) return ofGo(image, address, names[0]);
  return ofOthers(names, image);
}

function ofGo(image: ProgramImage, address: bigint, name = hex(address)): Result<CheckedArguments> {
  const what = `${quoted(name)} is a Go function`;
  const passing = goPassing(image, address);
  switch (passing) {
    case "as-c":
      return ok({ warnings: [] });
    case "registers":
      return ok({
        passing: "go-registers",
        warnings: [warning("argument-order", `${what}: ${WORDS}`, NO_NUL)],
      });
    case "stack":
      return ok({
        passing: "go-stack",
        warnings: [warning("argument-order", `${what}: ${STACK_WORDS}`, NO_NUL)],
      });
    case "assembly":
      return unplaced(`${what} in assembly: only its source tells where its arguments are`);
    case "unnamed":
      return unplaced(`${what} of a stripped program: its arguments may be in registers or on the stack`);
    case "unknown":
      return unplaced(
        `${what}, and the file does not say which Go release built it: arguments may be in registers or on the stack`,
      );
  }
}

const WORDS =
  "argN is the Nth word that Go passes in registers (a string has two: address and length; a slice three, an interface two; floating point and arrays none)";
const STACK_WORDS =
  "argN is the Nth word that Go passes on the stack (a string has two: address and length; adjacent integers smaller than a word share one)";
const NO_NUL = { hint: "a Go string is not NUL-terminated: the type string also reads the bytes after it" };

function ofOthers(names: readonly string[], { path, elf }: ProgramImage): Result<CheckedArguments> {
  const specialized = names.find(isSpecialized);
  if (specialized !== undefined) return ok({ warnings: [changedByCompiler(specialized, path)] });
  const [name, language] = names.flatMap((one) => {
    const found = mangledLanguage(one);
    return found ? [[one, found] as const] : [];
  })[0] ?? [undefined, undefined];
  if (!language) return ok({ warnings: [] });
  const { certain, text, hint } = LANGUAGES[language];
  // Free Pascal follows C if that passes arguments in registers.
  if (language === "Pascal" && elf.header.bits === 64) return ok({ warnings: [] });
  const message = `${quoted(name)} is a function of ${language}: ${text}`;
  if (certain) return fail([diagnostic("not-probeable", message, { hint })]);
  return ok({ warnings: [warning("argument-order", message, { hint })] });
}

function changedByCompiler(name: string, path: string): Diagnostic {
  const message = `the compiler specialized ${quoted(name)} in ${path} for some callers; it may have dropped or reordered arguments`;
  return warning("argument-order", message, { hint: "check the disassembly and name the registers: %di" });
}

/** `certain`: the convention of C is certainly wrong. */
const LANGUAGES: Readonly<
  Record<MangledLanguage, { readonly certain: boolean; readonly text: string; readonly hint: string }>
> = {
  Rust: {
    certain: false,
    text: "Rust defines no order of arguments; argN is where C passes it, which is usual but not guaranteed",
    hint: 'probe an extern "C" function, or check the disassembly; a &str or slice counts as two arguments and is not NUL-terminated',
  },
  Swift: {
    certain: false,
    text: "argN is the Nth of C's registers; Swift splits structures, and passes self and the error elsewhere",
    hint: "on x86-64, self is in %r13 and the error in %r12; on AArch64, in %x20 and %x21",
  },
  OCaml: {
    certain: true,
    text: "its arguments are not where C passes them",
    hint: "name the registers: on x86-64 %ax, %bx, %di, %si, %dx, %cx, %r8, %r9, %r12, %r13 in order, on AArch64 %x0 to %x15; OCaml stores the int n as 2n + 1",
  },
  Haskell: {
    certain: true,
    text: "GHC passes arguments in registers of its own calling convention, not where C passes them",
    hint: "name the registers: on x86-64 %bx, %r14, %si, %di, %r8, %r9 in order, and %bp is the stack",
  },
  D: {
    certain: false,
    text: "compilers of D pass arguments in different orders; argN is where C passes it",
    hint: "probe an extern(C) function, or check the disassembly",
  },
  Pascal: {
    certain: true,
    text: "on i386 its first arguments are in registers",
    hint: "name the registers: %ax, %dx, %cx in order",
  },
};

function unplaced(message: string): Result<never> {
  return fail([
    diagnostic("not-probeable", message, {
      hint: "name the register or the stack slot: %ax, +8(%sp)",
    }),
  ]);
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}
