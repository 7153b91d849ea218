import { InvalidArgumentError, Option } from "commander";
import type { Exporter } from "../export/exporter.ts";
import { exporters } from "../export/exporters.ts";
import { takesStdout } from "../files/file-target.ts";
import { type RendererName, rendererNames, renderers } from "../report/renderers.ts";

/** `--format NAME[=FILE]`, repeatable: reports, or the recording itself. */
export function formatsOption(): Option {
  return new Option("--format <format>", "what to print on stdout; NAME=FILE writes a file (repeatable)")
    .choices(formatNames)
    .argParser(addFormat)
    .default([], "text");
}

/** One `--format`. */
export type WantedFormat = FormatOnStdout | ReportFile;

/** A report of results, or an exporter that prints the recording itself. */
export type FormatOnStdout = { readonly renderer: RendererName } | { readonly listing: Exporter };

/** A file with all results in one format. */
export interface ReportFile {
  readonly renderer: RendererName;
  readonly path: string;
  /** Added to what the file has, which must exist. */
  readonly appends?: true;
}

const listings = exporters.filter(({ isListing }) => isListing);
const formatNames: readonly string[] = [...rendererNames, ...listings.map(({ name }) => name)];

function addFormat(text: string, before: unknown): readonly WantedFormat[] {
  const earlier = before as readonly WantedFormat[];
  const wanted = wantedFormat(text);
  if (wanted === undefined) return earlier;
  const other = earlier.find((one) => !("path" in one));
  if (other && !("path" in wanted))
    throw new InvalidArgumentError(
      `Only one format can go to stdout, and ${nameOf(other)} does: ${text}=FILE writes a file.`,
    );
  return [...earlier, wanted];
}

/** Nothing for a format whose file the environment does not name. */
function wantedFormat(text: string): WantedFormat | undefined {
  const { name, path } = /^(?<name>[^=]*)(?:=(?<path>.*))?$/su.exec(text)!.groups!;
  const renderer = rendererNames.find((one) => one === name);
  if (path === "") throw new InvalidArgumentError(`Expected a file after ${name}=.`);
  if (renderer) return placed(renderer, path);
  const listing = listings.find((one) => one.name === name);
  if (!listing) throw new InvalidArgumentError(`Allowed choices are ${formatNames.join(", ")}.`);
  if (isFile(path))
    throw new InvalidArgumentError(`${name} goes to stdout only (to a file: ftrace-run export).`);
  return { listing };
}

function placed(renderer: RendererName, path: string | undefined): WantedFormat | undefined {
  const { appendsTo, hasCommands } = renderers[renderer];
  if (path === undefined && appendsTo !== undefined) {
    const collected = process.env[appendsTo];
    return collected ? { renderer, path: collected, appends: true } : undefined;
  }
  if (!isFile(path)) return { renderer };
  // A CI system executes lines of what is printed; in a file they would be executed later, or by accident.
  if (hasCommands) throw new InvalidArgumentError(`${renderer} goes to stdout only.`);
  return { renderer, path };
}

function isFile(path: string | undefined): path is string {
  return path !== undefined && !takesStdout(path);
}

/** The name that `--format` takes. */
export function nameOf(format: FormatOnStdout): string {
  return "listing" in format ? format.listing.name : format.renderer;
}

/** Where the results of a command go: one format to stdout, others to files. */
export interface ReportTargets {
  readonly stdout: FormatOnStdout;
  readonly files: readonly ReportFile[];
}

/**
 * The targets that `--format` and `--json` name. Without a format for stdout, text is printed; `--json` without a file takes its
 * place.
 */
export function reportTargets({
  format,
  json,
}: {
  readonly format: readonly WantedFormat[];
  /** True and `-`: stdout. */
  readonly json?: true | string;
}): ReportTargets {
  const files: readonly ReportFile[] = format.filter((one) => "path" in one);
  if (takesStdout(json)) return { stdout: { renderer: "json" }, files };
  const stdout = format.find((one) => !("path" in one)) ?? { renderer: "text" };
  return { stdout, files: typeof json === "string" ? [...files, { renderer: "json", path: json }] : files };
}
