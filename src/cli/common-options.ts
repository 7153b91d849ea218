import { InvalidArgumentError, Option } from "commander";

const reportFormats = [
  "text",
  "json",
  "markdown",
  "junit",
  "github",
  "html",
  "svg",
  "mermaid",
  "dot",
] as const;
export type ReportFormat = (typeof reportFormats)[number];

const plainFormats = ["text", "json"] as const;
export type PlainFormat = (typeof plainFormats)[number];

/** `--set name=value`, repeatable; the result is a mapping of texts, typed later by the spec's `params`. */
export function setOption(): Option {
  return new Option("--set <name=value>", "give a parameter of the spec a value (repeatable)")
    .argParser(addAssignment)
    .default({}, "the spec's defaults");
}

/** `--kernel PROFILE`: a kernel as `doctor --profile` describes it. */
export function kernelOption(): Option {
  return new Option("--kernel <profile>", "a kernel given as data, instead of the live one (no root needed)");
}

export function reportFormatOption(): Option {
  return new Option("--format <format>", "what to print on stdout").choices(reportFormats).default("text");
}

export function plainFormatOption(): Option {
  return new Option("--format <format>", "how to print").choices(plainFormats).default("text");
}

/** `--json [FILE]`: true for stdout, else the file. */
export function jsonDocumentOption(): Option {
  return new Option(
    "--json [FILE]",
    "write the result document to FILE.json (`-`, or nothing: stdout)",
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
  if (text === "-" || text.endsWith(".json")) return text;
  throw new InvalidArgumentError(
    "The file's name must end in .json; put specs before --json, or write --json -.",
  );
}
