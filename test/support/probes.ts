import { parseFetchArgument } from "../../src/spec/probes/parse-fetch-argument.ts";
import { parseProbeTarget } from "../../src/spec/probes/probe-target.ts";
import type { ProbeArgument, ProbeEvent } from "../../src/spec/probes/probe-event.ts";
import type { KernelProbe } from "../../src/spec/spec.ts";
import { expression } from "./session/build-spec.ts";

type Arguments = Readonly<Record<string, string>>;

interface ProbeParts {
  readonly name?: string;
  readonly args?: Arguments;
  readonly filter?: string;
  readonly kind?: KernelProbe["kind"];
  readonly optional?: boolean;
  readonly returns?: { readonly name?: string; readonly args?: Arguments; readonly maxActive?: number };
}

/** A probe as reading a spec would give it. Each part's location is a source of its own that holds its text. */
export function kprobe(target: string, parts: ProbeParts = {}): KernelProbe {
  const { name = target, args = {}, filter, kind = "kprobe", optional = false, returns } = parts;
  const { maxActive } = returns ?? {};
  return {
    at: placed(target).at,
    kind,
    target: { value: parseProbeTarget(target)!, at: placed(target).at },
    optional,
    entry: { ...eventOf(name, args), ...(filter !== undefined && { filter: expression(filter) }) },
    ...(returns && {
      return: {
        ...eventOf(returns.name ?? `${name}_ret`, returns.args ?? {}),
        ...(maxActive !== undefined && { maxActive }),
      },
    }),
  };
}

function eventOf(name: string, args: Arguments): ProbeEvent {
  return { name: placed(name), args: Object.entries(args).map(([field, text]) => argument(field, text)) };
}

export function argument(name: string, text: string): ProbeArgument {
  const parsed = parseFetchArgument(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const { at } = placed(text);
  const spanAt = (start: number): typeof at => ({ ...at, start });
  return { name, nameAt: placed(name).at, at, argument: parsed.value, spanAt };
}

/** A text of a spec that has nothing else. */
export function placed(text: string): KernelProbe["entry"]["name"] {
  return { value: text, at: { source: { path: "test.yaml", text }, start: 0, end: text.length } };
}
