import { exportersByName } from "../../../src/export/exporters.ts";
import { kindsOf } from "../../../src/export/exporter.ts";
import type { Recording } from "../../../src/trace/recording.ts";

/** What an export of a recording is, and what it says of itself. */
export interface ExportedText {
  readonly text: string;
  readonly problems: readonly string[];
}

/** All that the recording has, in one text; `events`: their stacks alone. */
export async function exportedText(
  recording: Recording,
  to: string,
  events?: readonly string[],
): Promise<ExportedText> {
  const recorded = recording.recordedEvents();
  const write = await exportersByName.get(to)!.load();
  const kinds = events ? new Set(["stacks"] as const) : kindsOf(recorded);
  const exported = write(recording, { kinds, recorded, ...(events && { events: new Set(events) }) });
  if (!exported.ok) throw new Error(exported.error.map(({ message }) => message).join("; "));
  const text = [...exported.value.text].join("");
  return { text, problems: exported.value.problems().map(({ message }) => message) };
}

/** Folded stacks read by the rule alone: frames up to the last space, then a number. Equal lines are one. */
export function readFolded(text: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const line of text.split("\n").slice(0, -1)) {
    const space = line.lastIndexOf(" ");
    const [path, amount] = [line.slice(0, space), Number(line.slice(space + 1))];
    if (!(amount > 0)) throw new Error(`no amount: ${line}`);
    sums.set(path, (sums.get(path) ?? 0) + amount);
  }
  return sums;
}

/** Sums by a part of the keys. */
export function summed(
  amounts: Iterable<readonly [string, number]>,
  by: (key: string) => string,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [key, amount] of amounts) sums.set(by(key), (sums.get(by(key)) ?? 0) + amount);
  return withoutZeros(sums);
}

export function withoutZeros(sums: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...sums].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
