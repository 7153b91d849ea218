import { diagnostic } from "../../core/diagnostic.ts";
import { compileGlob } from "../../core/glob.ts";
import { didYouMean } from "../../core/nearest.ts";
import { type EventFormat, eventName } from "../../trace/decode/event-format.ts";
import { tracerOf } from "../../trace/tracer-records.ts";
import type { EventCatalog } from "../aggregation.ts";
import type { Binding } from "./binding.ts";
import { isDerived } from "./derived-event.ts";
import { notRecorded, recordedHint } from "./not-recorded.ts";
import { textsOption } from "./options.ts";

/** The recorded events that an option names (`system:event`, a probe's name, or globs), each once. */
export function selectEvents(binding: Binding, option: string): readonly EventFormat[] {
  const patterns = textsOption(binding.request, option) ?? [];
  const selected = patterns.flatMap((pattern, index) => {
    const found = matching(binding.catalog, pattern);
    if (found.length === 0) refuse(binding, pattern, option, index);
    return found.filter((event) => isSound(binding, event));
  });
  return [...new Set(selected)];
}

/** Whether an event can be read. What is wrong with a derived one is wrong with all that read it. */
function isSound({ problems, missing }: Binding, event: EventFormat): boolean {
  if (!isDerived(event)) return true;
  const { derivation } = event;
  problems.push(...derivation.problems);
  missing.push(...derivation.missing);
  return derivation.problems.length === 0;
}

/** An event that the aggregation requires. */
export function requireEvent(binding: Binding, name: string): EventFormat | undefined {
  const format = binding.catalog.get(name);
  if (format) return format;
  const { use } = binding.request;
  binding.missing.push(name);
  binding.problems.push(notRecorded(binding, `${use.value} reads ${name}`, use.at, howToRecord(name)));
  return undefined;
}

function matching(catalog: EventCatalog, pattern: string): readonly EventFormat[] {
  const matches = compileGlob(pattern);
  const whole = pattern.includes(":");
  const found = [...catalog]
    .filter(([name, format]) => !isDerived(format) && matches(whole ? name : format.name))
    .map(([, format]) => format);
  return found.length > 0 ? found : pairsNamed(catalog, pattern);
}

/** Pairs are read only by those that name them: a glob stands for recorded events, which also come first if they have the name. */
function pairsNamed(catalog: EventCatalog, pattern: string): readonly EventFormat[] {
  return [...catalog.values()].filter(
    (format) => isDerived(format) && (format.name === pattern || eventName(format) === pattern),
  );
}

function refuse(binding: Binding, pattern: string, option: string, index: number): void {
  const { request, catalog, problems, missing, known } = binding;
  const which = known.isWhole ? "of the recording" : "that this spec records";
  const hint = known.isWhole
    ? recordedHint(catalog.keys(), pattern)
    : (didYouMean(pattern, catalog.keys()) ?? howToRecord(pattern));
  const at = request.spanOf(option, index);
  missing.push(pattern);
  problems.push(diagnostic("event-not-recorded", `no event ${which} matches "${pattern}"`, { at, hint }));
}

/** Events of system `ftrace` can't be enabled by name: markers and tracers record them. */
function howToRecord(pattern: string): string {
  const tracer = tracerOf(pattern);
  if (tracer !== undefined) return `add "tracer: ${tracer}"`;
  return pattern === "ftrace:print" ? 'add "markers: true"' : `add "- ${pattern}" under tracepoints`;
}
