import { type OpenedSpec, type OpenOptions, openSpecs, readSpecs } from "../../app/open-specs.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { SourceFile } from "../../core/source.ts";
import { newSessionName } from "../../session/net/session-name.ts";
import { readBaseFile } from "./base-files.ts";
import { readSpecFile } from "./spec-files.ts";

/** What the command line changes in specs, and the kernel that they are for. */
export interface SpecFileOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly duration?: string;
  readonly retry: string;
  /** Instead of the live one. */
  readonly kernel?: NonNullable<OpenOptions["kernel"]>;
}

/** Specs that were read. */
export interface OpenedSpecFiles {
  readonly specs: readonly OpenedSpec[];
  /** Files that could not be read at all. */
  readonly unreadable: readonly Diagnostic[];
}

/** Reads and checks spec files, touching nothing. */
export function openSpecFiles(paths: readonly string[], options: SpecFileOptions): Promise<OpenedSpecFiles> {
  return withSources(paths, (sources) =>
    openSpecs(sources, { ...options, ...ports, sessionName: newSessionName }),
  );
}

/** Reads spec files, and asks no kernel: what is wrong with the files themselves. */
export function readSpecFiles(
  paths: readonly string[],
  options: Pick<SpecFileOptions, "set" | "duration">,
): Promise<OpenedSpecFiles> {
  return withSources(paths, (sources) => readSpecs(sources, { ...options, ...ports }));
}

const ports = {
  readFile: readBaseFile,
  binaries: { cwd: process.cwd(), environment: process.env },
} as const;

type Opened = readonly OpenedSpec[];

async function withSources(
  paths: readonly string[],
  open: (sources: readonly SourceFile[]) => Opened | Promise<Opened>,
): Promise<OpenedSpecFiles> {
  const sources = paths.map(readSpecFile);
  const specs = await open(sources.flatMap((source) => (source.ok ? [source.value] : [])));
  return { specs, unreadable: sources.flatMap((source) => (source.ok ? [] : source.error)) };
}
