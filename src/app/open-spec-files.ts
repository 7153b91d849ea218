import type { Diagnostic } from "../core/diagnostic.ts";
import type { SourceFile } from "../core/source.ts";
import { readBaseFile } from "../files/read-base-file.ts";
import { readSpecFile } from "../files/read-spec-file.ts";
import { newSessionName } from "../session/net/session-name.ts";
import { searchHere } from "../machine/resolve-program.ts";
import { type OpenedSpec, type OpenOptions, openSpecs, readSpecs } from "./open-specs.ts";

/** How spec files are opened. */
export type SpecFileOptions = Pick<OpenOptions, "set" | "duration" | "kernel">;

/** Specs that were read. */
export interface OpenedSpecFiles {
  readonly specs: readonly OpenedSpec[];
  /** Problems of files that could not be read at all. */
  readonly unreadable: readonly Diagnostic[];
}

/** Reads and checks spec files; changes nothing. */
export function openSpecFiles(paths: readonly string[], options: SpecFileOptions): Promise<OpenedSpecFiles> {
  return withSources(paths, (sources) => openSources(sources, options));
}

/** The same for specs that are read already. */
export function openSources(
  sources: readonly SourceFile[],
  options: SpecFileOptions,
): Promise<readonly OpenedSpec[]> {
  return openSpecs(sources, { ...options, ...surroundings(), sessionName: newSessionName });
}

/** Reads spec files and reports what is wrong with the files themselves. Asks no kernel. */
export function readSpecFiles(
  paths: readonly string[],
  options: Pick<SpecFileOptions, "set" | "duration">,
): Promise<OpenedSpecFiles> {
  return withSources(paths, (sources) => readSources(sources, options));
}

/** The same for specs that are read already. */
export function readSources(
  sources: readonly SourceFile[],
  options: Pick<SpecFileOptions, "set" | "duration">,
): readonly OpenedSpec[] {
  return readSpecs(sources, { ...options, ...surroundings() });
}

function surroundings(): Pick<OpenOptions, "readFile" | "binaries"> {
  return { readFile: readBaseFile, binaries: searchHere() };
}

type Opened = readonly OpenedSpec[];

async function withSources(
  paths: readonly string[],
  open: (sources: readonly SourceFile[]) => Opened | Promise<Opened>,
): Promise<OpenedSpecFiles> {
  const sources = paths.map(readSpecFile);
  const specs = await open(sources.flatMap((source) => (source.ok ? [source.value] : [])));
  return { specs, unreadable: sources.flatMap((source) => (source.ok ? [] : source.error)) };
}
