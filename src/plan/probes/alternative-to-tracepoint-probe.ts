import { innermost } from "../../spec/probes/fetch-argument.ts";
import type { ProbeArgument } from "../../spec/probes/probe-event.ts";
import type { TracepointProbe } from "../../spec/spec.ts";
import type { EventFormat } from "../../trace/decode/event-format.ts";
import { type KernelFacts, TRY_IN_A_GUEST } from "../kernel-facts.ts";

/** How to record the same on a kernel without such probes, as a hint. */
export function alternativeTo(
  probe: TracepointProbe,
  facts: KernelFacts,
  base: EventFormat | undefined,
): string {
  const kinds = facts.probes?.kinds;
  if (probe.kind === "tprobe" && kinds?.has("eprobe") && base) return ofFields(base);
  if (!kinds?.has("kprobe")) return TRY_IN_A_GUEST;
  const ofCall = base && probe.kind === "eprobe" ? kprobeOfCall(probe, base, facts.architecture) : undefined;
  return ofCall === undefined
    ? `probe the kernel function that has this tracepoint: kprobes: [{name: ${probe.entry.name.value}, function: …, args: …}]; or ${TRY_IN_A_GUEST}`
    : `a kprobe records the same: ${ofCall}`;
}

/** A probe on the event has its fields, if not the structures behind its raw arguments. */
function ofFields({ fields }: EventFormat): string {
  const names = fields.filter(({ common }) => !common).map(({ name }) => `$${name}`);
  return `fetch fields of the event instead (${names.join(", ")}); raw arguments need Linux 6.6; ${TRY_IN_A_GUEST}`;
}

/** Where a system call's function finds its arguments in the `struct pt_regs` that it gets (arch/x86/include/asm/ptrace.h, arch/arm64/include/asm/ptrace.h). */
const CALLS: Readonly<Record<string, { readonly prefix: string; readonly offsets: readonly number[] }>> = {
  x86_64: { prefix: "__x64_sys_", offsets: [112, 104, 96, 56, 72, 64] },
  aarch64: { prefix: "__arm64_sys_", offsets: [0, 8, 16, 24, 32, 40] },
};

function kprobeOfCall(
  { pattern, entry }: TracepointProbe,
  { fields }: EventFormat,
  architecture: string,
): string | undefined {
  const call = /^syscalls:sys_enter_(?<call>\w+)$/u.exec(pattern.value)?.groups?.["call"];
  const machine = CALLS[architecture];
  if (call === undefined || !machine) return undefined;
  const names = fields
    .filter(({ common, name }) => !common && name !== "__syscall_nr")
    .map(({ name }) => name);
  const args = entry.args.map((arg) => asOfRegisters(arg, names, machine.offsets));
  if (args.includes(undefined)) return undefined;
  return `kprobes: [{name: ${entry.name.value}, function: ${machine.prefix}${call}, args: {${args.join(", ")}}}]`;
}

/** `path: '+0($filename):ustring'` → `path: '+0(+104($arg1)):ustring'`. */
function asOfRegisters(
  { name, argument }: ProbeArgument,
  names: readonly string[],
  offsets: readonly number[],
): string | undefined {
  const source = innermost(argument.fetch);
  if (source.kind !== "field") return `${name}: '${argument.kernelText}'`;
  if (source.name === "comm") return `${name}: '$comm'`;
  const offset = offsets[names.indexOf(source.name)];
  if (offset === undefined) return undefined;
  return `${name}: '${argument.kernelText.replace(`$${source.name}`, () => `+${offset}($arg1)`)}'`;
}
