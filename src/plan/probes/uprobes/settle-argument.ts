import { didYouMean } from "../../../core/nearest.ts";
import { type Fetch, type FetchArgument, innermost } from "../../../spec/probes/fetch-argument.ts";
import type { FetchType } from "../../../spec/probes/fetch-type.ts";
import type { ProgramArgument } from "../../../spec/uprobes/parse-program-argument.ts";
import type { MachineConvention } from "../../../sites/machine-convention.ts";
import { kernelNameOf, registerNames } from "../../../sites/register-names.ts";

/** Where an argument is fetched: in which program, at which address of it, by which kernel. */
export interface FetchSite {
  readonly convention: MachineConvention;
  /** The kernel's `uname -m`. */
  readonly architecture: string;
  /** False inside a function, where its arguments can be anywhere. */
  readonly isEntry: boolean;
}

/** An argument in the kernel's syntax, or why it has none. */
export type SettledArgument =
  | { readonly ok: true; readonly value: FetchArgument }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** `MAX_ARGSTR_LEN` in kernel/trace/trace_probe.h. */
const LONGEST_ARGUMENT = 63;

/** An argument in the kernel's syntax: `arg1:s32` → `%di:s32`. Pure. */
export function settleArgument(argument: ProgramArgument, site: FetchSite): SettledArgument {
  const wrong = wrongHere(argument, site);
  if (wrong) return { ok: false, ...wrong };
  return inKernelWords(argument, typeHere(argument, site.convention), (number) =>
    argumentText(number, site.convention),
  );
}

/** The argument as the kernel reads it; `textOf` gives the location of a numbered argument. */
export function inKernelWords(
  argument: ProgramArgument,
  type: FetchType,
  textOf: (number: number) => string,
): SettledArgument {
  const text = fetchText(argument.fetch, textOf);
  const whole = `${text}:${typeText(argument, type)}`;
  // Without a type, the kernel reads memory as x64.
  const isDefault = argument.isPlainWord && type.name === "x64" && argument.fetch.kind === "dereference";
  const kernelText = isDefault && whole.length > LONGEST_ARGUMENT ? text : whole;
  if (kernelText.length > LONGEST_ARGUMENT) {
    const message = `its kernel form has ${kernelText.length} characters; the kernel accepts ${LONGEST_ARGUMENT}`;
    return { ok: false, message };
  }
  return { ok: true, value: { fetch: argument.fetch, type, kernelText } };
}

/** Why an argument cannot be fetched. */
export interface Wrong {
  readonly message: string;
  readonly hint?: string;
}

function wrongHere(argument: ProgramArgument, site: FetchSite): Wrong | undefined {
  const source = innermost(argument.fetch);
  switch (source.kind) {
    case "argument":
      return wrongNumberedArgument(argument, source.number, site);
    case "return-value":
      return tooWide(argument, site.convention);
    case "register":
      return unknownRegister(source.name, site.architecture);
    case "stack-word":
      return wrongStackWord(site);
    default:
      return undefined;
  }
}

function wrongNumberedArgument(
  argument: ProgramArgument,
  number: number,
  site: FetchSite,
): Wrong | undefined {
  const { convention, isEntry } = site;
  if (!isEntry) {
    const message = `inside a function, the location of arg${number} is unknown`;
    return { message, hint: "name a register, such as %di, that holds it there" };
  }
  if (convention.afterRegisters !== undefined && isOnStack(number, convention)) {
    const message = `arg${number} is not in a register: ${convention.afterRegisters}`;
    return {
      message,
      hint: `name the stack slot: +${convention.stackOffset}(%${convention.stackPointer}) is the first`,
    };
  }
  if (argument.fetch.kind === "dereference" && isOnStack(number, convention) && isForeignWord(site))
    return unfollowed;
  return tooWide(argument, convention);
}

/**
 * A dereference reads a word of the kernel's size (kernel/trace/trace_probe_tmpl.h, `process_fetch_insn_bottom`), so the
 * upper half of the address would be the next argument.
 */
export const unfollowed: Wrong = {
  message: "a 64-bit kernel cannot follow a pointer on the stack of a 32-bit program",
  hint: "fetch the address itself, or probe a 64-bit build",
};

/** True for a 32-bit program on a 64-bit kernel. */
export function isForeignWord({
  convention,
  architecture,
}: Pick<FetchSite, "convention" | "architecture">): boolean {
  return convention.wordBytes === 4 && /64/u.test(architecture);
}

function isOnStack(number: number, convention: MachineConvention): boolean {
  return number > convention.arguments.length;
}

/** `$stackN` counts words of the kernel's size. */
function wrongStackWord(site: FetchSite): Wrong | undefined {
  if (!isForeignWord(site)) return undefined;
  return {
    message: "$stackN counts 8-byte words of the kernel, but this program has 4-byte words",
    hint: "use an offset, such as +8(%sp):u32",
  };
}

/** Such a fetch would read two arguments as one. A dereferenced value can have any size. */
function tooWide(
  { fetch, type }: ProgramArgument,
  { wordBytes, name }: MachineConvention,
): Wrong | undefined {
  if (fetch.kind === "dereference" || type.kind !== "integer" || type.bytes <= wordBytes) return undefined;
  // An untyped argument has the program's word size.
  if (type.name === "x64") return undefined;
  const hint = `use ${type.name.replace("64", "32")} for a pointer or a size_t`;
  return { message: `arguments of ${name} programs have ${wordBytes * 8} bits`, hint };
}

/** A register that this machine lacks; `architecture` is the kernel's. */
export function unknownRegister(name: string, architecture: string): Wrong | undefined {
  const known = registerNames(architecture);
  if (!known || known.has(name)) return undefined;
  const same = kernelNameOf(name);
  const hint = known.has(same)
    ? `the kernel calls it %${same}`
    : (didYouMean(name, known) ?? `the registers are ${[...known].join(", ")}`);
  return { message: `the kernel does not know register ${name} on this machine`, hint };
}

/** An argument or result without a type is one word of the program. */
export function typeHere(
  { fetch, type, isPlainWord }: ProgramArgument,
  { wordBytes }: MachineConvention,
): FetchType {
  if (!isPlainWord || wordBytes === 8) return type;
  return fetch.kind === "stack-pointer" ? type : { ...type, name: "x32", bytes: 4 };
}

/** The part after the colon; bit fields and arrays exist only in the text. */
function typeText({ kernelText, isPlainWord }: ProgramArgument, { name }: FetchType): string {
  return isPlainWord ? name : kernelText.slice(kernelText.lastIndexOf(":") + 1);
}

/** Documentation/trace/uprobetracer.rst, "Synopsis of uprobe_tracer". */
function fetchText(fetch: Fetch, textOf: (number: number) => string): string {
  switch (fetch.kind) {
    case "argument":
      return textOf(fetch.number);
    case "return-value":
      return "$retval";
    case "field":
      return `$${fetch.name}`;
    case "comm":
      return "$comm";
    case "stack-pointer":
      return "$stack";
    case "stack-word":
      return `$stack${fetch.index}`;
    case "register":
      return `%${fetch.name}`;
    case "memory":
      return `@${fetch.address}`;
    case "constant":
      return `\\${fetch.text}`;
    case "constant-text":
      return `\\"${fetch.text}"`;
    case "variable":
      return fetch.path;
    case "dereference":
      return `${fetch.offset}(${fetchText(fetch.of, textOf)})`;
  }
}

function argumentText(number: number, convention: MachineConvention): string {
  const register = convention.arguments[number - 1];
  if (register !== undefined) return `%${register}`;
  const behind = number - 1 - convention.arguments.length;
  return `+${convention.stackOffset + behind * convention.wordBytes}(%${convention.stackPointer})`;
}
