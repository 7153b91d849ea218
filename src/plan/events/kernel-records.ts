import type { Spec, TracerOption, TracerSettings } from "../../spec/spec.ts";
import { MARKER, tracerRecords } from "../../trace/tracer-records.ts";

/** The kernel's stack at an event: the record that follows it (kernel/trace/trace_entries.h, `kernel_stack`). */
const KERNEL_STACK = "ftrace:kernel_stack";
/** The program's stack at an event (kernel/trace/trace_entries.h, `user_stack`). */
const USER_STACK = "ftrace:user_stack";
/** How often the call before was repeated (kernel/trace/trace_entries.h, `func_repeats`), with the option of that name. */
const REPEATS = "ftrace:func_repeats";
const REPEATS_OPTION = "func-no-repeats";

/** Trace options with which the kernel records stacks, too. */
const STACK_OPTIONS: ReadonlySet<string> = new Set(["stacktrace", "func_stack_trace"]);
/** With this one, those of programs. */
const USER_STACK_OPTIONS: ReadonlySet<string> = new Set(["userstacktrace"]);

/** The option with which a tracer counts equal calls in a row instead of recording each. */
export function repeatsOption({ options }: TracerSettings): TracerOption | undefined {
  return options.find(({ name, on }) => on && name === REPEATS_OPTION);
}

/** What a spec makes the kernel record that no tracepoint names: events of system `ftrace`, each with who asked for it. */
export function kernelRecords({
  tracer,
  tracepoints,
  markers,
  userStacks,
}: Pick<Spec, "tracer" | "tracepoints" | "markers" | "userStacks">): readonly Spec["clock"][] {
  const optionOf = (names: ReadonlySet<string>): TracerOption | undefined =>
    tracer?.options.find(({ name, on }) => on && names.has(name));
  const stack = tracepoints.find((tracepoint) => tracepoint.stack)?.stack ?? optionOf(STACK_OPTIONS);
  const userStack = userStacks ?? optionOf(USER_STACK_OPTIONS);
  const repeats = tracer && repeatsOption(tracer);
  return [
    ...(tracer ? recordsOf(tracer) : []),
    ...(repeats ? [{ value: REPEATS, at: repeats.at }] : []),
    ...(stack ? [{ value: KERNEL_STACK, at: stack.at }] : []),
    ...(userStack ? [{ value: USER_STACK, at: userStack.at }] : []),
    ...(markers ? [{ value: MARKER, at: markers.at }] : []),
  ];
}

/** With the option `funcgraph-retaddr`, another record of the entry takes the place of the usual one. */
function recordsOf(tracer: TracerSettings): readonly Spec["clock"][] {
  const { at, type, thresholdNs, options } = tracer;
  const retaddr = options.find(({ name, on }) => on && name === "funcgraph-retaddr");
  return tracerRecords(type.value, thresholdNs !== undefined).map((value) =>
    retaddr && value === "ftrace:funcgraph_entry"
      ? { value: "ftrace:fgraph_retaddr_entry", at: retaddr.at }
      : { value, at },
  );
}
