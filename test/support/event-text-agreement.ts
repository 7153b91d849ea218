import { escapeText } from "../../src/core/escape.ts";
import { showBytes } from "../../src/core/show-bytes.ts";
import { EventTexts } from "../../src/trace/event-text/event-texts.ts";
import { kernelText } from "../../src/export/kernel-text/kernel-text.ts";
import { openTraceDat } from "../../src/trace/trace-dat/open-trace-dat.ts";
import { sourceOf } from "./recorded.ts";

/** The text of events, ours and the kernel's, held against one another. */
export interface EventTextAgreement {
  readonly lines: number;
  /** Names of events, as the text has them. */
  readonly events: ReadonlySet<string>;
  readonly differences: readonly string[];
  /** Events that are shown field by field, and why. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** `            bash-4711    [001] d..2.  1234.567890: `: whom the name belongs to was asked at another moment. */
const COLUMNS = /^.{0,40}?-\d+ +\[\d{3}\] .{5} +[\d.]+: /u;

/**
 * Compares what is behind the columns of each line, byte for byte: but bytes that we escape, and addresses of pages, which are off by
 * the same for all of them where the kernel's memory is at a random place. `hashed`: so are all other addresses.
 */
export function compareEventTexts(
  traceDat: Uint8Array,
  theirs: Uint8Array,
  pointers: "as they are" | "hashed" = "as they are",
): EventTextAgreement {
  const opened = openTraceDat(sourceOf(traceDat));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const texts = new EventTexts(opened.value.info, opened.value.events);
  const ours = [...kernelText(opened.value, "default", texts)]
    .flatMap((text) => text.split("\n"))
    .filter((line) => !line.startsWith("#"));
  const kernel = Buffer.from(theirs).toString("latin1").split("\n").slice(0, -1);
  const expected = kernel.filter((line) => !line.startsWith("#")).map(shown);
  const bodies = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => (pointers === "hashed" ? withoutPointers(body(line)) : body(line)));
  return { ...compared(bodies(ours), bodies(expected), texts.reasons), reasons: texts.reasons };
}

/** Tabs of a print format stay. */
function shown(line: string): string {
  const text = showBytes(Buffer.from(line, "latin1"));
  return text.split("\t").map(escapeText).join("\t");
}

function body(line: string): string {
  return line.replace(COLUMNS, "").replace(/\bpage=(?!0{16})[\da-f]{16}\b/u, "page=*");
}

/** All 16 digits, but those of NULL. */
function withoutPointers(text: string): string {
  return text.replaceAll(/\b(?!0{16})[\da-f]{16}\b/gu, "*");
}

function compared(
  ours: readonly string[],
  theirs: readonly string[],
  reasons: ReadonlyMap<string, string>,
): Omit<EventTextAgreement, "reasons"> {
  const unknown = new Set([...reasons.keys()].map((name) => name.slice(name.indexOf(":") + 1)));
  const events = new Set<string>();
  const differences: string[] = [];
  const count = Math.max(ours.length, theirs.length);
  for (let index = 0; index < count; index++) {
    const name = /^[\w.]+(?: ->)?/u.exec(theirs[index] ?? "")?.[0] ?? "";
    if (unknown.has(name)) continue;
    events.add(name);
    if (ours[index] !== theirs[index]) differences.push(`${theirs[index]} | ours: ${ours[index]}`);
  }
  return { lines: count, events, differences };
}
