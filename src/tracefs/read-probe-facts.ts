import { readFileSync } from "node:fs";
import { isFunctionLine, linesNamed } from "./kallsyms-lines.ts";
import type { Tracefs } from "./port.ts";
import { keptOutOfProbing } from "./read-blacklist.ts";

/** As `plan/kernel-facts.ts` describes it. */
export interface ReadProbeFacts {
  readonly kinds: ReadonlySet<"kprobe" | DescribedKind>;
  readonly types: ReadonlySet<string>;
  readonly knowsNames: boolean;
  readonly returnsTakeArguments: boolean;
  readonly symbols: readonly ProbedSymbol[];
  readonly functions?: readonly string[];
  readonly data: ReadonlySet<string>;
  readonly blacklist: ReadonlySet<string>;
}

/** Kinds that have no file of their own. */
type DescribedKind = "fprobe" | "eprobe" | "tprobe";

/** A function of the kernel; without a module it is built in. */
export interface ProbedSymbol {
  readonly name: string;
  readonly module?: string;
}

/** `wanted`: names of the probed functions; `data`: symbols that arguments read. */
export function readProbeFacts(
  tracefs: Tracefs,
  wanted: readonly string[],
  data: readonly string[],
): ReadProbeFacts {
  const readme = tracefs.read("README");
  const kallsyms = readFileSync("/proc/kallsyms", "latin1");
  const lines = linesNamed(kallsyms, wanted).filter(isFunctionLine);
  const symbols = lines.map(({ name, module }) => (module === undefined ? { name } : { name, module }));
  const isComplete = wanted.every((name) => symbols.some((symbol) => symbol.name === name));
  return {
    kinds: kindsOf(tracefs, readme.ok ? readme.value : "", kallsyms),
    ...describedFeatures(readme.ok ? readme.value : ""),
    symbols,
    ...(!isComplete && { functions: functionNames(kallsyms) }),
    data: new Set(linesNamed(kallsyms, data).map(({ name }) => name)),
    blacklist: keptOutOfProbing(lines),
  };
}

function kindsOf(tracefs: Tracefs, readme: string, kallsyms: string): ReadProbeFacts["kinds"] {
  if (!tracefs.exists("dynamic_events")) return new Set();
  const isThere = tracefs.exists("kprobe_events");
  return new Set([...(isThere ? (["kprobe"] as const) : []), ...describedKinds(readme, kallsyms)]);
}

/** Kinds without a file of their own. The README has the line of event probes on every kernel. */
export function describedKinds(readme: string, kallsyms: string): ReadonlySet<DescribedKind> {
  const has = (head: string): boolean => new RegExp(`^[ \\t]+${head}\\[:\\[<group>`, "mu").test(readme);
  // kernel/trace/trace_eprobe.c; with CONFIG_EPROBE_EVENTS.
  const hasEventProbes = has("e") && / [tT] eprobe_register(?:\.|$)/mu.test(kallsyms);
  return new Set([
    ...(has("f") ? (["fprobe"] as const) : []),
    ...(has("t") ? (["tprobe"] as const) : []),
    ...(hasEventProbes ? (["eprobe"] as const) : []),
  ]);
}

/** Features of probes, from the README of tracefs (kernel/trace/trace.c, `readme_msg`). */
export function describedFeatures(
  readme: string,
): Pick<ReadProbeFacts, "types" | "knowsNames" | "returnsTakeArguments"> {
  // A line that ends in a comma continues.
  const described = /^[ \t]+type: (?<types>(?:[^\n]*,\n)*[^\n]*)/mu.exec(readme)?.groups;
  const words = (described?.["types"] ?? "").match(/[a-z%][\w/%]*/giu) ?? [];
  return {
    types: new Set(words.flatMap(spelledOut)),
    knowsNames: readme.includes("<argname>["),
    returnsTakeArguments: readme
      .split("\n")
      .some((line) => line.includes("return probes support:") && line.includes("$arg<N>")),
  };
}

/** `s8/16/32/64` → `s8`, `s16`, …; `%pd/%pD` → both. */
function spelledOut(word: string): readonly string[] {
  const sizes = /^(?<letter>[sux])(?<list>8(?:\/\d+)*)$/u.exec(word)?.groups;
  if (!sizes) return word.split("/");
  return sizes["list"]!.split("/").map((bits) => `${sizes["letter"]}${bits}`);
}

function functionNames(kallsyms: string): readonly string[] {
  return [...new Set([...kallsyms.matchAll(/^[0-9a-f]+ [tTwW] (\S+)/gmu)].map(([, name]) => name!))];
}

/** As `plan/kernel-facts.ts` describes it. */
export interface ReadUprobeFacts {
  readonly raisesSemaphores: boolean;
  readonly takesConstants: boolean;
}

/** `undefined` if the kernel has no README: then a probe is tried. */
export function readUprobeFacts(tracefs: Tracefs): ReadUprobeFacts | undefined {
  const readme = tracefs.read("README");
  return readme.ok ? describedUprobes(readme.value) : undefined;
}

/** Features of uprobes, from the README of tracefs (kernel/trace/trace.c, `readme_msg`). */
export function describedUprobes(readme: string): ReadUprobeFacts {
  return {
    raisesSemaphores: /^[ \t]+place \(uprobe\):.*\(ref_ctr_offset\)/mu.test(readme),
    takesConstants: readme.includes("\\imm-value"),
  };
}
