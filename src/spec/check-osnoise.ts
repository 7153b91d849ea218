import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { settingText } from "../core/quantity-text.ts";
import { checkDuration, durationAt } from "./located-units.ts";
import { OSNOISE_FILES, OSNOISE_TRACERS } from "./osnoise-files.ts";
import { childOf, type SpecNode } from "./tree.ts";

/** `tracer.osnoise`: for the right tracer, in whole microseconds, within the kernel's limits. */
export function checkOsnoise(tracer: SpecNode | undefined): readonly Diagnostic[] {
  const node = childOf(tracer, "osnoise");
  const type = childOf(tracer, "type");
  if (!node || type?.kind !== "scalar") return [];
  const name = String(type.value);
  if (!OSNOISE_TRACERS.includes(name)) {
    const message = `\`osnoise\` belongs to the tracers ${OSNOISE_TRACERS.join(" and ")}; this is ${name}`;
    return [
      diagnostic("wrong-value", message, { at: node.at, hint: "write type: osnoise or type: timerlat" }),
    ];
  }
  return [
    ...Object.entries(OSNOISE_FILES).flatMap(([key, { tracers }]) =>
      checkKey(key, childOf(node, key), tracers.includes(name) ? undefined : tracers),
    ),
    ...checkRuntime(node),
    ...checkTimerPeriod(childOf(node, "timerlat-period")),
  ];
}

function checkKey(
  key: string,
  node: SpecNode | undefined,
  others: readonly string[] | undefined,
): readonly Diagnostic[] {
  const duration = durationAt(node);
  if (!duration) return checkDuration(node);
  const { at, value } = duration;
  if (others)
    return [
      diagnostic("wrong-value", `${key} belongs to the tracer ${others.join(", ")}`, {
        at,
        hint: "remove it",
      }),
    ];
  if (value % 1_000 === 0) return [];
  return [
    diagnostic("wrong-value", `the kernel has ${key} in whole microseconds`, {
      at,
      hint: "for example 10us",
    }),
  ];
}

/** kernel/trace/trace_osnoise.c, `osnoise_runtime` and `osnoise_period`: each is the other's limit. */
function checkRuntime(node: SpecNode): readonly Diagnostic[] {
  const [period, runtime] = ["period", "runtime"].map((key) => durationAt(childOf(node, key)));
  const longest = period?.value ?? SECOND_NS;
  const shortest = runtime?.value ?? SECOND_NS;
  const at = runtime?.at ?? period?.at;
  if (!at || shortest <= longest) return [];
  const message = `the runtime (${settingText(shortest, "ns")}) is longer than the period (${settingText(longest, "ns")})`;
  return [diagnostic("wrong-value", message, { at, hint: "set both; the default of each is 1s" })];
}

const SECOND_NS = 1e9;

/** kernel/trace/trace_osnoise.c, `timerlat_min_period` and `timerlat_max_period`. */
function checkTimerPeriod(node: SpecNode | undefined): readonly Diagnostic[] {
  const period = durationAt(node);
  if (!period || (period.value >= 100_000 && period.value <= SECOND_NS)) return [];
  return [diagnostic("wrong-value", "the kernel has a timerlat-period of 100us to 1s", { at: period.at })];
}
