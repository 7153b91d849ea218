import { InvalidArgumentError, Option } from "commander";
import type { Exporter } from "../export/exporter.ts";
import { exporters } from "../export/exporters.ts";
import { type RendererName, rendererNames, renderers } from "../report/renderers.ts";
import { ownDescriptor } from "./files/own-descriptor.ts";

const plainFormats = ["text", "json"] as const;
export type PlainFormat = (typeof plainFormats)[number];

/** `--set name=value`, repeatable; the result is a mapping of texts, typed later by the spec's `params`. */
export function setOption(): Option {
  return new Option("--set <name=value>", "give a parameter of the spec a value (repeatable)")
    .argParser(addAssignment)
    .default({}, "the spec's defaults");
}

/** `--vm[=KERNEL]`: true for the newest installed kernel. `effect` is what the command does with it. */
export function vmOption(effect: string): Option {
  return new Option("--vm [KERNEL]", effect).argParser((kernel) => (kernel === "" ? true : kernel));
}

/** What `--vm` does with a command that only asks. */
export const ASKED_GUEST =
  "ask a guest's kernel, not this one: no root (it boots once, then its answers are kept)";

/** `--kernel PROFILE`: a kernel as `doctor --profile` describes it. */
export function kernelOption(): Option {
  return new Option("--kernel <profile>", "a kernel given as data, instead of the live one (no root needed)");
}

/** Which of a recording's instances is reported. */
export function instanceOption(): Option {
  return new Option(
    "--instance <name>",
    'report this instance of a file that has several ("top-level": the one without a name)',
  );
}

/** A report, or the recording itself. */
export function recordingFormatOption(): Option {
  return new Option("--format <format>", "what to print on stdout")
    .choices([...rendererNames, ...listings.map(({ name }) => name)])
    .default("text");
}

/** What `--format` names: a view of results, or the exporter of one that lists the recording itself. */
export type WantedFormat = { readonly renderer: RendererName } | { readonly listing: Exporter };

/** Of a name that the option takes. */
export function wantedFormat(name: string): WantedFormat {
  const listing = listings.find((one) => one.name === name);
  if (listing) return { listing };
  if (!Object.hasOwn(renderers, name)) throw new TypeError(`there is no format ${name}`);
  return { renderer: name as RendererName };
}

const listings = exporters.filter(({ isListing }) => isListing);

export function plainFormatOption(): Option {
  return new Option("--format <format>", "how to print").choices(plainFormats).default("text");
}

/** `--json [FILE]`: true for stdout, else the file. */
export function jsonDocumentOption(): Option {
  return new Option(
    "--json [FILE]",
    "write the results of all specs, as one document, to FILE.json (`-`, or nothing: stdout)",
  ).argParser(documentPath);
}

function addAssignment(text: string, before: unknown): Readonly<Record<string, string>> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Write it as name=value.");
  const name = text.slice(0, equals);
  return { ...(before as Record<string, string>), [name]: text.slice(equals + 1) };
}

/** Refuses what is probably a spec (`--json a.yaml b.yaml`), rather than write over it. */
function documentPath(text: string): string {
  if (text === "-" || text.endsWith(".json") || ownDescriptor(text) !== undefined) return text;
  throw new InvalidArgumentError(
    "The file's name must end in .json; put specs before --json, or write --json -.",
  );
}
