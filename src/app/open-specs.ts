import { resolve } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { SourceFile } from "../core/source.ts";
import type { KernelFacts } from "../plan/kernel-facts.ts";
import { isFile } from "../machine/binary-file.ts";
import type { IsFile } from "../spec/check-program.ts";
import type { ReadFile } from "../spec/extend.ts";
import { loadSpec, type LoadOptions } from "../spec/load-spec.ts";
import type { Spec } from "../spec/spec.ts";
import type { BinarySearch } from "../machine/resolve-program.ts";
import { gatherFacts } from "./gather-facts.ts";
import { type KernelView, openKernelView } from "./kernel-view.ts";
import { type PreparedSpec, prepareSpec } from "./prepare-spec.ts";

/** One spec on its way from a file to a plan. */
export interface OpenedSpec {
  readonly source: SourceFile;
  /** Present if the file itself has no errors. */
  readonly spec?: Spec;
  /** Present if this kernel can run it. */
  readonly prepared?: PreparedSpec;
  /** Errors and warnings, in spec order. */
  readonly problems: readonly Diagnostic[];
}

/** How specs are opened. */
export interface OpenOptions extends LoadOptions {
  /** Text of a file that a spec `extends`, by its path. */
  readonly readFile: ReadFile;
  /** A kernel given as data (`check --kernel`) instead of the live one. */
  readonly kernel?: (spec: Spec) => Result<KernelFacts>;
  /** Where to look for programs that specs name. */
  readonly binaries: BinarySearch;
  /** Name for a session's instance. */
  readonly sessionName: () => string;
}

/** Reads and checks specs: the files first, then those without errors against the kernel. Changes nothing. */
export async function openSpecs(
  sources: readonly SourceFile[],
  options: OpenOptions,
): Promise<readonly OpenedSpec[]> {
  const loaded = readSpecs(sources, options);
  if (!loaded.some(({ spec }) => spec)) return loaded;
  const kernel = await openKernel(options);
  try {
    const prepared: OpenedSpec[] = [];
    for (const opened of loaded) prepared.push(await prepare(opened, kernel, options.sessionName));
    return prepared;
  } finally {
    await kernel.close();
  }
}

/** Reads specs and reports what is wrong with the files themselves. Asks no kernel. */
export function readSpecs(
  sources: readonly SourceFile[],
  options: Pick<OpenOptions, "readFile" | "binaries" | "set" | "duration">,
): readonly OpenedSpec[] {
  return sources.map((source) => load(source, options));
}

function load(
  source: SourceFile,
  options: Pick<OpenOptions, "readFile" | "binaries" | "set" | "duration">,
): OpenedSpec {
  const loaded = loadSpec(source, { read: options.readFile, isFile: isFileFrom(options.binaries) }, options);
  if (!loaded.ok) return { source, problems: loaded.error };
  return { source, spec: loaded.value, problems: loaded.value.warnings ?? [] };
}

/** Whether a workload's program exists, relative to where a run would start it. */
function isFileFrom({ cwd }: BinarySearch): IsFile {
  return (path, folder = ".") => isFile(resolve(cwd, folder, path));
}

async function prepare(opened: OpenedSpec, kernel: Kernel, sessionName: () => string): Promise<OpenedSpec> {
  const { spec, problems } = opened;
  if (!spec) return opened;
  const facts = await kernel.facts(spec);
  const prepared = facts.ok ? prepareSpec(spec, facts.value, sessionName()) : facts;
  if (!prepared.ok) return { ...opened, problems: [...problems, ...prepared.error] };
  return { ...opened, prepared: prepared.value, problems: [...problems, ...prepared.value.warnings] };
}

interface Kernel {
  facts(spec: Spec): Result<KernelFacts> | Promise<Result<KernelFacts>>;
  close(): Promise<void>;
}

async function openKernel({ kernel, binaries }: OpenOptions): Promise<Kernel> {
  if (kernel) return { facts: kernel, close: () => Promise.resolve() };
  const view = await openKernelView();
  if (!view.ok) return { facts: () => fail(view.error), close: () => Promise.resolve() };
  return liveKernel(view.value, binaries);
}

function liveKernel(view: KernelView, binaries: BinarySearch): Kernel {
  return { facts: (spec) => liveFacts(spec, view, binaries), close: () => view.close() };
}

/** Facts about the kernel and about the programs to be probed. */
async function liveFacts(spec: Spec, view: KernelView, binaries: BinarySearch): Promise<Result<KernelFacts>> {
  const facts = gatherFacts(spec, view);
  if (!facts.ok || spec.uprobes.length === 0) return facts;
  const { gatherSites } = await import("../sites/gather-sites.ts");
  return ok({ ...facts.value, sites: await gatherSites(spec.uprobes, binaries) });
}
