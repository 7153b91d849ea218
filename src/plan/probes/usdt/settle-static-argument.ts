import { quoted } from "../../../core/escape.ts";
import { type FetchArgument, innermost } from "../../../spec/probes/fetch-argument.ts";
import type { FetchType } from "../../../spec/probes/fetch-type.ts";
import type { ProgramArgument } from "../../../spec/uprobes/parse-program-argument.ts";
import type { MachineConvention } from "../../../sites/machine-convention.ts";
import type { StaticSite } from "../../../sites/probe-site.ts";
import {
  inKernelWords,
  isForeignWord,
  settleArgument,
  type SettledArgument,
  typeHere,
  unfollowed,
  unknownRegister,
  type Wrong,
} from "../uprobes/settle-argument.ts";
import type { ResolvedArgument, ResolvedOperand } from "../../../sites/static-probes/static-argument.ts";

/** Where a static probe's arguments are fetched. */
export interface StaticFetchSite {
  readonly convention: MachineConvention;
  /** The kernel's `uname -m`. */
  readonly architecture: string;
  readonly sites: readonly StaticSite[];
}

/** An argument in the kernel's syntax, once for each site, or why it has none. */
export type SettledEverywhere =
  | { readonly ok: true; readonly values: readonly FetchArgument[] }
  | Extract<SettledArgument, { readonly ok: false }>;

/**
 * An argument of a static probe in the kernel's syntax, once for each of its sites: `arg1` → `%di:s32` at one,
 * `-24(%bp):s32` at another. The sites make one event, so they have one type (kernel/trace/trace_probe.c,
 * `trace_probe_compare_arg_type`). Pure.
 */
export function settleStaticArgument(argument: ProgramArgument, site: StaticFetchSite): SettledEverywhere {
  const source = innermost(argument.fetch);
  if (source.kind !== "argument") return everywhere(argument, site);
  const found = site.sites.map((each) => each.arguments[source.number - 1]);
  const missing = site.sites.find((_, index) => !found[index]);
  if (missing) return { ok: false, ...noSuchArgument(source.number, missing) };
  const notes = found.flatMap((each) => each ?? []);
  const wrong = notes.map((note) => wrongWith(argument, note, site)).find((each) => each !== undefined);
  if (wrong) return { ok: false, ...wrong };
  const type = typeFor(argument, notes, site.convention);
  if ("message" in type) return { ok: false, ...type };
  return settledAll(notes.map(({ operand }) => inKernelWords(argument, type, () => operandText(operand))));
}

/** Anything but an argument of the probe is the same at all sites. */
function everywhere(
  argument: ProgramArgument,
  { convention, architecture, sites }: StaticFetchSite,
): SettledEverywhere {
  const settled = settleArgument(argument, { convention, architecture, isEntry: false });
  return settledAll(sites.map(() => settled));
}

function settledAll(settled: readonly SettledArgument[]): SettledEverywhere {
  const refused = settled.find((each) => !each.ok);
  if (refused) return refused;
  return { ok: true, values: settled.flatMap((each) => (each.ok ? [each.value] : [])) };
}

function noSuchArgument(number: number, { offset, arguments: notes }: StaticSite): Wrong {
  const message = `there is no arg${number}: the probe has ${notes.length === 0 ? "no arguments" : counted(notes.length)}`;
  if (notes.length === 0) return { message };
  return {
    message,
    hint: `its arguments at 0x${offset.toString(16)} are ${notes.map(({ text }) => quoted(text)).join(", ")}`,
  };
}

function counted(count: number): string {
  return count === 1 ? "one argument" : `${count} arguments`;
}

function wrongWith(
  argument: ProgramArgument,
  note: ResolvedArgument,
  site: StaticFetchSite,
): Wrong | undefined {
  const { operand, text } = note;
  if (operand.kind === "unfetchable")
    return { message: `the kernel cannot fetch ${quoted(text)}: ${operand.reason}` };
  const register = registerOf(operand);
  const unknown = register === undefined ? undefined : unknownRegister(register, site.architecture);
  if (unknown) return unknown;
  return argument.fetch.kind === "dereference" ? notAnAddress(note, site) : tooWide(argument, note);
}

function registerOf(operand: ResolvedOperand): string | undefined {
  if (operand.kind === "register") return operand.name;
  return operand.kind === "memory" ? operand.base : undefined;
}

/** The kernel dereferences a whole word of its own size. */
function notAnAddress({ bytes, operand, text }: ResolvedArgument, site: StaticFetchSite): Wrong | undefined {
  const { wordBytes } = site.convention;
  if (bytes !== undefined && bytes !== wordBytes) {
    const message = `${quoted(text)} has ${bytes * 8} bits, but an address has ${wordBytes * 8}`;
    return { message, hint: "fetch the value without dereferencing it" };
  }
  const isInMemory = operand.kind === "memory" || operand.kind === "file";
  return isInMemory && isForeignWord(site) ? unfollowed : undefined;
}

/** The bytes next to the value belong to something else. */
function tooWide({ type, isPlainWord }: ProgramArgument, note: ResolvedArgument): Wrong | undefined {
  const { bytes, operand, text } = note;
  if (isPlainWord || bytes === undefined || type.bytes <= bytes || operand.kind === "constant")
    return undefined;
  return {
    message: `${quoted(text)} has ${bytes * 8} bits, but ${type.name} has ${type.bytes * 8}`,
    hint: `use its own type, ${noteType(note)}`,
  };
}

/** The spec's type, or else the note's; sites whose notes differ need one in the spec. */
function typeFor(
  argument: ProgramArgument,
  notes: readonly ResolvedArgument[],
  convention: MachineConvention,
): FetchType | Wrong {
  if (!argument.isPlainWord || argument.fetch.kind === "dereference") return typeHere(argument, convention);
  const types = notes.map((note) => ownType(note, convention.wordBytes));
  const names = [...new Set(types.map(({ name }) => name))].toSorted();
  if (names.length === 1) return types[0]!;
  const smallest = types.toSorted((a, b) => a.bytes - b.bytes)[0]!;
  return {
    message: `its type differs between the probe's sites (${names.join(", ")}), but all sites make one event`,
    hint: `give it a type, no wider than ${smallest.name}`,
  };
}

function ownType(note: ResolvedArgument, wordBytes: 4 | 8): FetchType {
  const { bytes = wordBytes, signed } = note;
  return { name: noteType({ ...note, bytes }), kind: "integer", bytes, signed };
}

function noteType({ bytes = 8, signed }: ResolvedArgument): string {
  return `${signed ? "s" : "u"}${bytes * 8}`;
}

/** Documentation/trace/uprobetracer.rst, "Synopsis of uprobe_tracer". */
function operandText(operand: ResolvedOperand): string {
  switch (operand.kind) {
    case "register":
      return `%${operand.name}`;
    case "memory":
      return `${operand.displacement < 0 ? "" : "+"}${operand.displacement}(%${operand.base})`;
    case "file":
      return `@+${operand.distance}`;
    case "constant":
      return `\\${operand.text}`;
    case "unfetchable":
      throw new TypeError("unchecked operand");
  }
}
