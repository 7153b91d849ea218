import { parseProgramArgument } from "../../../src/spec/uprobes/parse-program-argument.ts";
import type { ProgramEvent, ProgramField, ProgramProbe } from "../../../src/spec/uprobes/program-probe.ts";
import { placed } from "../probes.ts";
import { expression } from "../session/build-spec.ts";

type Arguments = Readonly<Record<string, string>>;

interface UprobeParts {
  readonly name?: string;
  readonly binary?: ProgramProbe["binary"]["value"];
  readonly site?: ProgramProbe["site"]["value"];
  readonly args?: Arguments;
  readonly filter?: string;
  readonly buildId?: string;
  readonly optional?: boolean;
  readonly returns?: Arguments;
}

/** A probe in a program as reading a spec would give it. Each part's location is a source of its own that holds its text. */
export function uprobe(symbol: string, parts: UprobeParts = {}): ProgramProbe {
  const { name = symbol, args = {}, filter, buildId, optional = false, returns } = parts;
  const { at } = placed(symbol);
  return {
    at,
    binary: { value: parts.binary ?? { kind: "named", name: "libc.so.6" }, at: placed("binary").at },
    site: { value: parts.site ?? { kind: "symbol", text: symbol }, at },
    ...(buildId !== undefined && { buildId: placed(buildId) }),
    optional,
    entry: { ...eventOf(name, args), ...(filter !== undefined && { filter: expression(filter) }) },
    ...(returns && { return: eventOf(`${name}_ret`, returns) }),
  };
}

function eventOf(name: string, args: Arguments): ProgramEvent {
  return { name: placed(name), args: Object.entries(args).map(([field, text]) => programField(field, text)) };
}

export function programField(name: string, text: string): ProgramField {
  const parsed = parseProgramArgument(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const { at } = placed(text);
  return { name, nameAt: placed(name).at, at, argument: parsed.value, spanAt: () => at };
}
