import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Located } from "../../core/source.ts";
import { isSpecialized } from "../../elf/symbols/mangled-language.ts";
import { innermost } from "../../spec/probes/fetch-argument.ts";
import type { ProbeTarget } from "../../spec/probes/probe-target.ts";
import type { KernelProbe } from "../../spec/spec.ts";
import { checkProbeArgument } from "./check-probe-argument.ts";
import { TRY_IN_A_GUEST } from "../in-a-guest.ts";
import type { KernelFacts, ProbeFacts } from "../kernel-facts.ts";

/** What this kernel lacks for a probe: the kind, the function, what its arguments need. */
export function checkProbe(probe: KernelProbe, facts: KernelFacts): readonly Diagnostic[] {
  const { probes, release } = facts;
  if (!probes) return [];
  if (!probes.kinds.has(probe.kind)) return [noSuchKind(probe, probes, release)];
  if (facts.functionsOff && probe.target.value.offset === 0) return [switchedOff(probe)];
  const site = { kind: probe.kind, probes, architecture: facts.architecture };
  return [
    ...checkTarget(probe.target, probes),
    ...checkNumbered(probe),
    ...probe.entry.args.flatMap((arg) => checkProbeArgument(arg, { ...site, isReturn: false })),
    ...(probe.return?.args ?? []).flatMap((arg) => checkProbeArgument(arg, { ...site, isReturn: true })),
  ];
}

/** The kernel takes such a probe, and never calls it: at a function's entry it uses function tracing (kernel/kprobes.c, `arm_kprobe_ftrace`). */
function switchedOff({ target: { value, at } }: KernelProbe): Diagnostic {
  const message = `${value.symbol} can't be probed at its entry: kernel.ftrace_enabled is 0 on this machine`;
  return diagnostic("unsupported", message, { at, hint: "switch it on: sysctl kernel.ftrace_enabled=1" });
}

function noSuchKind({ kind, target }: KernelProbe, { kinds }: ProbeFacts, release: string): Diagnostic {
  const hint = kinds.has("kprobe")
    ? "leave kind out: a kprobe does the same, at a higher cost"
    : TRY_IN_A_GUEST;
  return diagnostic("unsupported", `Linux ${release} has no ${kind}s here`, { at: target.at, hint });
}

function checkTarget({ value, at }: Located<ProbeTarget>, probes: ProbeFacts): readonly Diagnostic[] {
  const { symbol, module } = value;
  const found = probes.symbols.filter(
    (one) => one.name === symbol && (module === undefined || one.module === module),
  );
  if (found.length === 0) return [missing(value, at, probes)];
  if (probes.blacklist.has(symbol))
    return [
      diagnostic("unknown-function", `${symbol} can't be probed: the kernel keeps it out of probing`, {
        at,
        hint: "probe a function that calls it",
      }),
    ];
  return found.length > 1 ? [ambiguous(value, at, found)] : alsoElsewhere(value, at, probes);
}

/** The compiler made such a function for some callers only, and its arguments are not those of the source. */
function checkNumbered({ target: { value, at }, entry }: KernelProbe): readonly Diagnostic[] {
  const isAsked = entry.args.some(({ argument }) => innermost(argument.fetch).kind === "argument");
  if (!isAsked || !isSpecialized(value.symbol)) return [];
  const message = `the compiler specialized ${value.symbol} for some callers, and may have dropped or reordered arguments`;
  return [
    warning("argument-order", message, { at, hint: "check the disassembly and name the registers: %di" }),
  ];
}

function missing(
  { symbol, module }: ProbeTarget,
  at: Located<ProbeTarget>["at"],
  probes: ProbeFacts,
): Diagnostic {
  const elsewhere = probes.symbols.find(({ name }) => name === symbol);
  if (elsewhere) {
    const where = elsewhere.module === undefined ? "the kernel itself" : `module ${elsewhere.module}`;
    return diagnostic("unknown-function", `module ${module} has no function ${symbol}`, {
      at,
      hint: `${where} has it`,
    });
  }
  const variants = variantsOf(symbol, probes);
  const hint =
    variants.length > 0
      ? `the compiler has made ${variants.slice(0, 5).join(", ")} of it, whose arguments may be others`
      : (didYouMean(symbol, probes.functions ?? []) ?? "it may be inlined: such a function has no calls");
  return diagnostic("unknown-function", `this kernel has no function ${symbol}`, { at, hint });
}

function ambiguous(
  { symbol, module }: ProbeTarget,
  at: Located<ProbeTarget>["at"],
  found: ProbeFacts["symbols"],
): Diagnostic {
  const modules = found.flatMap((one) => one.module ?? []);
  const hint =
    module === undefined && modules.length === found.length
      ? `say in which module: ${modules.map((name) => `${name}:${symbol}`).join(", ")}`
      : "probe a function with a name of its own";
  return diagnostic(
    "unknown-function",
    `this kernel has ${found.length} functions ${symbol}, and a probe sits at one`,
    {
      at,
      hint,
    },
  );
}

/** The compiler may have split a function: calls of its parts are not calls of it. */
function alsoElsewhere(
  { symbol }: ProbeTarget,
  at: Located<ProbeTarget>["at"],
  probes: ProbeFacts,
): readonly Diagnostic[] {
  const parts = variantsOf(symbol, probes).filter((name) => !name.includes(".cold"));
  if (parts.length === 0) return [];
  const message = `${symbol} is also there as ${parts.slice(0, 5).join(", ")}, which is not probed with it`;
  return [warning("function-split", message, { at })];
}

function variantsOf(symbol: string, { symbols }: ProbeFacts): readonly string[] {
  return [...new Set(symbols.map(({ name }) => name).filter((name) => name.startsWith(`${symbol}.`)))];
}
