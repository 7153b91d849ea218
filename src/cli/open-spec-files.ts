import { type OpenedSpec, type OpenOptions, openSpecs } from "../app/open-specs.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { newSessionName } from "../session/session-name.ts";
import { readBaseFile, readSpecFile } from "./spec-files.ts";

export interface SpecFileOptions {
  readonly set: Readonly<Record<string, string>>;
  readonly duration?: string;
  readonly retry: string;
  /** Instead of the live one. */
  readonly kernel?: NonNullable<OpenOptions["kernel"]>;
}

export interface OpenedSpecFiles {
  readonly specs: readonly OpenedSpec[];
  /** Files that could not be read at all. */
  readonly unreadable: readonly Diagnostic[];
}

/** Reads and checks spec files, touching nothing. */
export async function openSpecFiles(
  paths: readonly string[],
  options: SpecFileOptions,
): Promise<OpenedSpecFiles> {
  const sources = paths.map(readSpecFile);
  const specs = await openSpecs(
    sources.flatMap((source) => (source.ok ? [source.value] : [])),
    {
      ...options,
      readFile: readBaseFile,
      sessionName: newSessionName,
      binaries: { cwd: process.cwd(), environment: process.env },
    },
  );
  return { specs, unreadable: sources.flatMap((source) => (source.ok ? [] : source.error)) };
}
