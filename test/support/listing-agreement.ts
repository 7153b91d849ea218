import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import type { Listing } from "../../src/document/result-document.ts";
import { aSecond, bindRequest } from "./aggregate.ts";
import type { CapturedGraph } from "./captured-graph.ts";
import { sourceOf } from "./recorded.ts";

export interface ListingAgreement {
  readonly listings: number;
  /** Whose lines are in the kernel's text, all of them and one after the other on their CPU. */
  readonly found: number;
  readonly lines: number;
}

/** The slowest calls of a function as `calls` lists them, looked for in the kernel's own text of the same buffer. */
export function findListings(
  { traceDat, plain }: CapturedGraph,
  root: string,
  top: number,
): ListingAgreement {
  const listings = slowest(traceDat, root, top);
  const text = plain.split("\n");
  const found = listings.filter((listing) => isIn(text, listing));
  return {
    listings: listings.length,
    found: found.length,
    lines: found.reduce((sum, { lines }) => sum + lines.length, 0),
  };
}

function slowest(traceDat: Uint8Array, root: string, top: number): readonly Listing[] {
  const recording = openTraceDat(sourceOf(traceDat));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  const { comms, cpus, symbols } = recording.value.info;
  const known = { comms, symbols };
  const bound = bindRequest("calls", { root, top, lines: 10_000 }, recording.value.events, known);
  if (!bound.ok) throw new Error(bound.error[0]?.message);
  for (const interval of recording.value.read(bound.value.needs.events)) bound.value.consume(interval);
  return bound.value.finish({ ...aSecond, ...known, cpus }).listings ?? [];
}

/** The kernel indents by where the call was called from; it names the function of an end whose beginning was long ago. */
function isIn(text: readonly string[], { lines }: Listing): boolean {
  const cpu = lines[0]!.slice(0, lines[0]!.indexOf(")") + 1);
  const ofCpu = text.filter((line) => line.startsWith(cpu) && !line.includes("=>"));
  const all = `\n${ofCpu.map((line) => line.replace(/\} \/\* .* \*\/$/u, "}")).join("\n")}\n`;
  const indents = Array.from({ length: 40 }, (_, depth) => "  ".repeat(depth));
  return indents.some((indent) =>
    all.includes(`\n${lines.map((line) => line.replace("|  ", `|  ${indent}`)).join("\n")}\n`),
  );
}
