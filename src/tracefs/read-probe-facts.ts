import { readFileSync } from "node:fs";
import type { Tracefs } from "./port.ts";

/** As `plan/probe-facts.ts` describes it. */
export interface ReadProbeFacts {
  readonly kinds: ReadonlySet<"kprobe" | "fprobe">;
  readonly types: ReadonlySet<string>;
  readonly knowsNames: boolean;
  readonly returnsTakeArguments: boolean;
  readonly symbols: readonly ProbedSymbol[];
  readonly functions?: readonly string[];
  readonly blacklist: ReadonlySet<string>;
}

export interface ProbedSymbol {
  readonly name: string;
  readonly module?: string;
}

/** `wanted`: the functions that are to be probed, by name. */
export function readProbeFacts(tracefs: Tracefs, wanted: readonly string[]): ReadProbeFacts {
  const readme = tracefs.read("README");
  const kallsyms = readFileSync("/proc/kallsyms", "latin1");
  const symbols = findSymbols(kallsyms, wanted);
  const isComplete = wanted.every((name) => symbols.some((symbol) => symbol.name === name));
  return {
    kinds: kindsOf(tracefs, readme.ok ? readme.value : ""),
    ...describedFeatures(readme.ok ? readme.value : ""),
    symbols,
    ...(!isComplete && { functions: functionNames(kallsyms) }),
    blacklist: readBlacklist(),
  };
}

function kindsOf(tracefs: Tracefs, readme: string): ReadProbeFacts["kinds"] {
  if (!tracefs.exists("dynamic_events")) return new Set();
  const isThere = tracefs.exists("kprobe_events");
  return new Set([...(isThere ? (["kprobe"] as const) : []), ...describedKinds(readme)]);
}

/** Kinds that have no file of their own. */
export function describedKinds(readme: string): ReadonlySet<"fprobe"> {
  return new Set(/^\s+f\[:\[<group>/mu.test(readme) ? ["fprobe"] : []);
}

/** What the kernel's own README in tracefs says of its probes (kernel/trace/trace.c, `readme_msg`). */
export function describedFeatures(
  readme: string,
): Pick<ReadProbeFacts, "types" | "knowsNames" | "returnsTakeArguments"> {
  // Its lines go on as long as they end in a comma.
  const described = /^\s+type: (?<types>(?:[^\n]*,\n)*[^\n]*)/mu.exec(readme)?.groups;
  const words = (described?.["types"] ?? "").match(/[a-z%][\w/%]*/giu) ?? [];
  return {
    types: new Set(words.flatMap(spelledOut)),
    knowsNames: readme.includes("<argname>["),
    returnsTakeArguments: /return probes support:.*\$arg<N>/u.test(readme),
  };
}

/** `s8/16/32/64` → `s8`, `s16`, …; `%pd/%pD` → both. */
function spelledOut(word: string): readonly string[] {
  const sizes = /^(?<letter>[sux])(?<list>8(?:\/\d+)*)$/u.exec(word)?.groups;
  if (!sizes) return word.split("/");
  return sizes["list"]!.split("/").map((bits) => `${sizes["letter"]}${bits}`);
}

/** Functions of those names, and what the compiler made of them (`NAME.isra.0`). One that is there twice is listed twice. */
function findSymbols(kallsyms: string, wanted: readonly string[]): readonly ProbedSymbol[] {
  if (wanted.length === 0) return [];
  const names = [...new Set(wanted)].map((name) => name.replaceAll(/[.$]/gu, "\\$&")).join("|");
  const pattern = new RegExp(`^[0-9a-f]+ [tTwW] ((?:${names})(?:\\.[^\\s]+)?)(?:\\t\\[([^\\]]+)\\])?$`, "gm");
  return [...kallsyms.matchAll(pattern)].map(([, name, module]) =>
    module === undefined ? { name: name! } : { name: name!, module },
  );
}

function functionNames(kallsyms: string): readonly string[] {
  return [...new Set([...kallsyms.matchAll(/^[0-9a-f]+ [tTwW] (\S+)/gmu)].map(([, name]) => name!))];
}

/** Where debugfs is mounted. A function that is in the list although this file can't be read is refused by the kernel. */
function readBlacklist(): ReadonlySet<string> {
  try {
    const text = readFileSync("/sys/kernel/debug/kprobes/blacklist", "latin1");
    return new Set(text.split("\n").flatMap((line) => line.split("\t")[1] ?? []));
  } catch {
    return new Set();
  }
}
