import { InvalidArgumentError, Option } from "commander";
import { ownDescriptor } from "../files/file-target.ts";

const plainFormats = ["text", "json"] as const;
/** One of these formats. */
export type PlainFormat = (typeof plainFormats)[number];

/** `--set name=value`, repeatable: a mapping of strings, which the spec's `params` type later. */
export function setOption(): Option {
  return new Option("--set <name=value>", "set a parameter of the spec (repeatable)")
    .argParser(addAssignment)
    .default({}, "the spec's defaults");
}

/** `--vm[=KERNEL]`: true for the newest installed kernel. `effect`: its description in the command's help. */
export function vmOption(effect: string): Option {
  return new Option("--vm [KERNEL]", effect).argParser((kernel) => (kernel === "" ? true : kernel));
}

/** Description of `--vm` for commands that only read a kernel. */
export const ASKED_GUEST =
  "use a guest's kernel instead of this one, without root (boots once; answers are cached)";

/** `--kernel PROFILE`: a kernel that `doctor --profile` described. */
export function kernelOption(): Option {
  return new Option("--kernel <profile>", "use a kernel profile instead of the live kernel, without root");
}

/** `--instance NAME`: which of a recording's instances is reported. */
export function instanceOption(): Option {
  return new Option(
    "--instance <name>",
    'report this instance of a recording with several ("top-level": the global one)',
  );
}

/** `--format text|json`. */
export function plainFormatOption(): Option {
  return new Option("--format <format>", "how to print").choices(plainFormats).default("text");
}

/** `--json [FILE]`: true for stdout, else the file. */
export function jsonDocumentOption(): Option {
  return new Option(
    "--json [FILE]",
    "write the results of all specs as one document to FILE.json (`-` or no name: stdout)",
  ).argParser(documentPath);
}

function addAssignment(text: string, before: unknown): Readonly<Record<string, string>> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Expected name=value.");
  const name = text.slice(0, equals);
  return { ...(before as Record<string, string>), [name]: text.slice(equals + 1) };
}

/** Refuses what is probably a spec (`--json a.yaml b.yaml`) instead of overwriting it. */
function documentPath(text: string): string {
  if (text === "-" || text.endsWith(".json") || ownDescriptor(text) !== undefined) return text;
  throw new InvalidArgumentError(
    "The file name must end in .json; put specs before --json, or use --json -.",
  );
}
