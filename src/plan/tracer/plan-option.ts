import { diagnostic } from "../../core/diagnostic.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { TracerOption, TracerSettings } from "../../spec/spec.ts";
import { scopeOfOption, tracerOfOption } from "../../tracefs/trace-options.ts";
import { pathIn } from "../buffer/choose-instance.ts";
import { join, type PlanInput, type PlanPart, problem, steps } from "../plan-part.ts";
import { write } from "../step.ts";

/** The spec's options of the instance. `planSettings` has those that are global to the kernel. */
export function planOptions(tracer: TracerSettings, input: PlanInput): PlanPart {
  return join([
    ...tracer.options.map((option) => checkOption(option, tracer, input) ?? planOption(option, input)),
    checkTogether(tracer, input),
  ]);
}

/** Since 6.19 ("function_graph: Enable funcgraph-args and funcgraph-retaddr to work simultaneously"). */
const ARGS_AND_RETADDR = [6, 19] as const;

/** An older kernel accepts both options, and records no arguments (kernel/trace/trace_functions_graph.c, `graph_entry`). */
function checkTogether({ options }: TracerSettings, { facts }: PlanInput): PlanPart {
  const [args, retaddr] = ["funcgraph-args", "funcgraph-retaddr"].map((wanted) =>
    options.find(({ name, on }) => on && name === wanted),
  );
  if (!args || !retaddr || isAtLeast(facts.release, ARGS_AND_RETADDR)) return steps();
  const message = "before 6.19, a kernel records either the arguments of calls or their return addresses";
  const hint = "remove funcgraph-args or funcgraph-retaddr";
  return problem(diagnostic("unsupported", message, { at: retaddr.at, hint }));
}

/** True for an option that is global to the kernel, which `planSettings` sets. */
export function isSharedOption(name: string): boolean {
  return scopeOfOption(name) === "shared" && name !== PRINTK_DESTINATION;
}

function checkOption(
  { name, at }: TracerOption,
  { type }: TracerSettings,
  { facts, target }: PlanInput,
): PlanPart | undefined {
  const known = [...facts.instanceFiles].flatMap((file) =>
    file.startsWith("options/") ? [file.slice("options/".length)] : [],
  );
  if (!known.includes(name)) {
    const hint = didYouMean(name, known) ?? "see the options folder of tracefs";
    return problem(diagnostic("unsupported", `this kernel has no trace option "${name}"`, { at, hint }));
  }
  const tracer = tracerOfOption(name);
  if (tracer !== undefined && tracer !== type.value) {
    const message = `option ${name} belongs to tracer ${tracer}; this is ${type.value}`;
    return problem(diagnostic("wrong-value", message, { at, hint: `write type: ${tracer}` }));
  }
  if (scopeOfOption(name) === "top-level" && !target.before) {
    const message = `only the top-level instance has option ${name}, and this recording uses a private instance`;
    return problem(diagnostic("unsupported", message, { at, hint: "remove it" }));
  }
  return undefined;
}

function planOption(option: TracerOption, input: PlanInput): PlanPart {
  const { name, at, on } = option;
  if (isSharedOption(name)) return steps();
  if (name === PRINTK_DESTINATION) return planPrintkDestination(option, input);
  const step = write(input.target, "configure", [`options/${name}`, on ? "1" : "0"], titleOf(option), at);
  if (name !== RECORD_TGID || input.target.before) return steps(step);
  return steps({
    ...step,
    undo: { kind: "append", path: pathIn(input.target, `options/${name}`), text: inherited(name, input) },
  });
}

/** Written in one instance, it applies to the enabled events of all instances (kernel/trace/trace.c, `set_tracer_flag`). */
const RECORD_TGID = "record-tgid";

/** `trace_printk` writes to the instance that set this last, and to the top-level instance after that one is removed. */
const PRINTK_DESTINATION = "trace_printk_dest";

function planPrintkDestination(option: TracerOption, input: PlanInput): PlanPart {
  const { name, at, on } = option;
  const file = `options/${name}`;
  if (input.target.before)
    return steps(write(input.target, "configure", [file, on ? "1" : "0"], titleOf(option), at));
  if (!on) return steps();
  if (input.facts.settings?.get(file) === "0") {
    const message = "another instance is already the destination of trace_printk";
    return problem(diagnostic("in-use", message, { at, hint: "try again when it has finished" }));
  }
  const step = write(input.target, "configure", [file, "1"], titleOf(option), at);
  return steps({ ...step, undo: { kind: "append", path: file, text: "1" } });
}

/** A new instance inherits the value of the top-level instance. */
function inherited(name: string, { facts }: PlanInput): string {
  return facts.settings?.get(`options/${name}`) ?? "0";
}

function titleOf({ name, on }: TracerOption): string {
  return on ? `option ${name}` : `without option ${name}`;
}
