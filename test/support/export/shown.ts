import { type WantedRecords, selectRecords } from "../../../src/app/recordings/select-records.ts";
import { showRecording, type WhatToShow } from "../../../src/app/recordings/show-recording.ts";
import { showFormatsByName } from "../../../src/export/show-formats.ts";
import { parseExpression } from "../../../src/expr/parse.ts";
import type { Recording } from "../../../src/trace/recording.ts";
import { sourceOf } from "../recorded.ts";

/** What `show` is asked for, as it is typed. */
export interface Asked extends Omit<Partial<WhatToShow>, "format" | "patterns" | "where"> {
  readonly format?: string;
  readonly events?: readonly string[];
  readonly where?: string;
}

/** What `show` prints, and what it says beside it. */
export interface Shown {
  readonly text: string;
  readonly problems: readonly string[];
}

/** Of a file. */
export async function shownOf(file: Uint8Array, asked: Asked = {}): Promise<Shown> {
  const format = showFormatsByName.get(asked.format ?? "text")!;
  const shown = await showRecording(sourceOf(file), { ...wantedOf(asked), format });
  if (!shown.ok) throw new Error(shown.error.map(({ message }) => message).join("; "));
  const text = [...shown.value.text].join("");
  return { text, problems: shown.value.problems().map(({ message }) => message) };
}

/** Of an opened recording, or of one that never was. */
export async function shownRecords(recording: Recording, asked: Asked = {}): Promise<Shown> {
  const format = showFormatsByName.get(asked.format ?? "text")!;
  const selected = selectRecords(recording, wantedOf(asked), format.readsNames === true);
  if (!selected.ok) throw new Error(selected.error.map(({ message }) => message).join("; "));
  const written = (await format.load())(recording, selected.value.shown);
  if (!written.ok) throw new Error(written.error.map(({ message }) => message).join("; "));
  const text = [...written.value.text].join("");
  return { text, problems: selected.value.problems().map(({ message }) => message) };
}

function wantedOf({ events = [], where, format: _, ...others }: Asked): WantedRecords {
  const span = (text: string) => ({ source: { path: "-", text }, start: 0, end: text.length });
  const patterns = events.map((value) => ({ value, at: span(value) }));
  if (where === undefined) return { ...others, patterns };
  const tree = parseExpression(where, (start, end) => ({ ...span(where), start, end }));
  if (!tree.ok) throw new Error(tree.error[0]?.message);
  return { ...others, patterns, where: { text: where, at: span(where), tree: tree.value } };
}
