import { type Diagnostic, diagnostic, warning } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Located } from "../../core/source.ts";
import { isSpecialized } from "../../elf/symbols/mangled-language.ts";
import { innermost } from "../../spec/probes/fetch-argument.ts";
import type { ProbeTarget } from "../../spec/probes/probe-target.ts";
import type { KernelProbe } from "../../spec/spec.ts";
import { splitWords } from "../tracer/check-functions.ts";
import { checkProbeArgument } from "./check-probe-argument.ts";
import { TRY_IN_A_GUEST } from "../kernel-facts.ts";
import type { KernelFacts, ProbeFacts } from "../kernel-facts.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";

/** Whether this kernel supports a probe: checks its kind, its function and its arguments. */
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

/** The kernel accepts such a probe but never calls it: at a function's entry, kprobes use function tracing (kernel/kprobes.c, `arm_kprobe_ftrace`). */
function switchedOff({ target: { value, at } }: KernelProbe): Diagnostic {
  const message = `${value.symbol} cannot be probed at its entry: kernel.ftrace_enabled is 0 on this machine`;
  return diagnostic("unsupported", message, { at, hint: "enable it: sysctl kernel.ftrace_enabled=1" });
}

function noSuchKind({ kind, target }: KernelProbe, { kinds }: ProbeFacts, release: string): Diagnostic {
  const hint = kinds.has("kprobe")
    ? "remove `kind: fprobe`; a kprobe does the same at a higher cost"
    : TRY_IN_A_GUEST;
  return diagnostic("unsupported", `this kernel (Linux ${release}) has no ${kind}s`, { at: target.at, hint });
}

function checkTarget({ value, at }: Located<ProbeTarget>, probes: ProbeFacts): readonly Diagnostic[] {
  const { symbol, module } = value;
  const found = probes.symbols.filter(
    (one) => one.name === symbol && (module === undefined || one.module === module),
  );
  if (found.length === 0) return [missing(value, at, probes)];
  if (probes.blacklist.has(symbol))
    return [
      diagnostic("unknown-function", `${symbol} cannot be probed: it is on the kernel's blacklist`, {
        at,
        hint: "probe a function that calls it",
      }),
    ];
  return found.length > 1 ? [ambiguous(value, at, found)] : alsoElsewhere(value, at, probes);
}

/** A specialized function (`.isra`, `.constprop`) serves some callers only; its arguments can differ from the source. */
function checkNumbered({ target: { value, at }, entry }: KernelProbe): readonly Diagnostic[] {
  const isAsked = entry.args.some(({ argument }) => innermost(argument.fetch).kind === "argument");
  if (!isAsked || !isSpecialized(value.symbol)) return [];
  const message = `the compiler specialized ${value.symbol} for some callers, and may have dropped or reordered arguments`;
  return [
    warning("argument-order", message, {
      at,
      hint: "check the disassembly and name the registers, such as %di",
    }),
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
      hint: `it is in ${where}`,
    });
  }
  const variants = variantsOf(symbol, probes);
  const hint =
    variants.length > 0
      ? `the compiler replaced it with ${variants.slice(0, 5).join(", ")}; the arguments may differ`
      : (didYouMean(symbol, probes.functions ?? []) ??
        "it may be inlined; an inlined function cannot be probed");
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
      ? `name the module: ${modules.map((name) => `${name}:${symbol}`).join(", ")}`
      : "probe a function with a unique name";
  return diagnostic(
    "unknown-function",
    `this kernel has ${found.length} functions named ${symbol}; a probe needs exactly one`,
    {
      at,
      hint,
    },
  );
}

/** The compiler may have split a function; a call of a part is not a call of the function. */
function alsoElsewhere(
  { symbol }: ProbeTarget,
  at: Located<ProbeTarget>["at"],
  probes: ProbeFacts,
): readonly Diagnostic[] {
  const parts = variantsOf(symbol, probes).filter((name) => !name.includes(".cold"));
  if (parts.length === 0) return [];
  const message = splitWords(symbol, parts.slice(0, 5), "probed");
  return [warning("function-split", message, { at })];
}

function variantsOf(symbol: string, { symbols }: ProbeFacts): readonly string[] {
  return [...new Set(symbols.map(({ name }) => name).filter((name) => name.startsWith(`${symbol}.`)))];
}

/** A probe and another recorded event with one name: a short name in `of:` would be ambiguous. */
export function nameClash(
  { value, at }: Located<string>,
  others: readonly EventFormat[],
): readonly Diagnostic[] {
  const other = others.find(({ name }) => name === value);
  if (!other) return [];
  const message = `this probe has the same name as ${eventName(other)}, which is also recorded`;
  return [diagnostic("wrong-value", message, { at, hint: "give the probe another name" })];
}
