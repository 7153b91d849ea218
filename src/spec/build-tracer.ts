import type { Located } from "../core/source.ts";
import { durationAt } from "./located-units.ts";
import { OSNOISE_FILES } from "./osnoise-files.ts";
import type { OsnoiseSettings, TracerOption, TracerSettings } from "./spec.ts";
import { childOf, entriesOf, itemsOf, type SpecNode } from "./tree.ts";

/** `tracer:` of a document in which nothing is wrong. A name alone is a tracer without limits. */
export function buildTracer(node: SpecNode): TracerSettings {
  const depth = childOf(node, "depth");
  const thresholdNs = durationAt(childOf(node, "threshold"));
  const osnoise = childOf(node, "osnoise");
  return {
    at: node.at,
    type: text(childOf(node, "type") ?? node),
    functions: texts(childOf(node, "functions")),
    exclude: texts(childOf(node, "exclude")),
    roots: texts(childOf(node, "roots")),
    notRoots: texts(childOf(node, "not-roots")),
    ...(depth?.kind === "scalar" && { depth: { value: Number(depth.value), at: depth.at } }),
    ...(thresholdNs && { thresholdNs }),
    ...(osnoise && { osnoise: buildOsnoise(osnoise) }),
    options: optionsOf(node),
  };
}

function optionsOf(node: SpecNode): readonly TracerOption[] {
  return entriesOf(childOf(node, "options")).map(([name, { keyAt, value }]) => option(name, keyAt, value));
}

function buildOsnoise(node: SpecNode): OsnoiseSettings {
  const microseconds = Object.entries(OSNOISE_FILES).flatMap(([key, { file }]) => {
    const duration = durationAt(childOf(node, key));
    return duration ? [[file, { value: duration.value / 1_000, at: duration.at }] as const] : [];
  });
  return { microseconds: new Map(microseconds), options: optionsOf(node) };
}

function option(name: string, at: TracerOption["at"], value: SpecNode): TracerOption {
  return { name, at, on: value.kind === "scalar" && value.value === true };
}

function texts(list: SpecNode | undefined): readonly Located<string>[] {
  return itemsOf(list).map(text);
}

function text(node: SpecNode): Located<string> {
  return { value: node.kind === "scalar" ? String(node.value) : "", at: node.at };
}
