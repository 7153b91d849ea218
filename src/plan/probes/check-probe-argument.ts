import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { innermost, symbolRead } from "../../spec/probes/fetch-argument.ts";
import type { ProbeArgument } from "../../spec/probes/probe-event.ts";
import type { KernelProbe, TracepointProbe } from "../../spec/spec.ts";
import type { ProbeFacts } from "../kernel-facts.ts";
import { unknownRegister, type Wrong } from "./uprobes/settle-argument.ts";

/** Where an argument is fetched. */
export interface ArgumentSite {
  readonly kind: KernelProbe["kind"] | TracepointProbe["kind"];
  readonly isReturn: boolean;
  readonly probes: ProbeFacts;
  /** `uname -m`. */
  readonly architecture: string;
}

/** Whether this kernel can fetch an argument of a probe: checks its type, register, symbol and source. */
export function checkProbeArgument(arg: ProbeArgument, site: ArgumentSite): readonly Diagnostic[] {
  const lacking = lackingOnKernel(arg, site);
  if (lacking) return [diagnostic("unsupported", lacking.message, { at: arg.at, hint: lacking.hint })];
  const wrong = wrongSource(arg, site);
  if (wrong) return [diagnostic("expression-type", wrong.message, { at: arg.at, hint: wrong.hint })];
  return missingSymbol(arg, site.probes);
}

/** Features that other kernels have and this one lacks. */
function lackingOnKernel({ argument }: ProbeArgument, { isReturn, probes }: ArgumentSite): Wrong | undefined {
  const { kind } = innermost(argument.fetch);
  if (isReturn && kind === "argument" && !probes.returnsTakeArguments) {
    return {
      message: "this kernel cannot fetch arguments when a function returns",
      hint: "fetch it at the entry; fetching it at the return needs Linux 6.9 or later",
    };
  }
  if (kind === "variable" && !probes.knowsNames)
    return { message: "this kernel cannot fetch arguments by name", hint: "use its number: $arg1, $arg2, …" };
  const { name } = argument.type;
  if (probes.types.size === 0 || probes.types.has(name)) return undefined;
  const hint = substitutes[name];
  return { message: `probes of this kernel have no type ${name}`, ...(hint !== undefined && { hint }) };
}

const substitutes: Readonly<Record<string, string>> = {
  char: "use u8, which gives the same number",
  ustring: "use string",
};

/** An fprobe gets no registers (kernel/trace/trace_probe.c, `parse_probe_arg`). */
function wrongSource({ argument }: ProbeArgument, { kind, architecture }: ArgumentSite): Wrong | undefined {
  const source = innermost(argument.fetch);
  if (source.kind !== "register") return undefined;
  if (kind === "kprobe") return unknownRegister(source.name, architecture);
  return {
    message: "an fprobe cannot read registers",
    hint: "name the argument, such as $arg1, or remove `kind: fprobe`",
  };
}

function missingSymbol({ argument, at }: ProbeArgument, { data }: ProbeFacts): readonly Diagnostic[] {
  const symbol = symbolRead(argument);
  if (symbol === undefined || !data || data.has(symbol)) return [];
  const message = `this kernel has no symbol ${symbol}`;
  return [diagnostic("unknown-function", message, { at, hint: "/proc/kallsyms lists the symbols" })];
}
