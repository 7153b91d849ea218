import { diagnostic } from "../../core/diagnostic.ts";
import { type Result, fail, ok } from "../../core/result.ts";
import type { Field } from "../decode/event-format.ts";
import { parseFields } from "../decode/parse-event-format.ts";

/** Where a sub-buffer keeps its time stamp, its length and its records. Bytes. */
export interface PageLayout {
  readonly timestampOffset: number;
  readonly commitOffset: number;
  readonly commitBytes: 4 | 8;
  readonly dataOffset: number;
  /** Room for records: the whole sub-buffer is `dataOffset + dataBytes`. */
  readonly dataBytes: number;
}

/** Parses `events/header_page` (kernel/trace/ring_buffer.c, ring_buffer_print_page_header). */
export function parseHeaderPage(text: string): Result<PageLayout> {
  const fields = parseFields(text);
  if (typeof fields === "string") return malformed(fields);
  const timestamp = find(fields, "timestamp");
  const commit = find(fields, "commit");
  const data = find(fields, "data");
  if (timestamp?.size !== 8 || !data || !(commit?.size === 4 || commit?.size === 8)) {
    return malformed("lacks timestamp, commit or data");
  }
  if (timestamp.offset + 8 > data.offset || commit.offset + commit.size > data.offset) {
    return malformed("has its data before its header");
  }
  return ok({
    timestampOffset: timestamp.offset,
    commitOffset: commit.offset,
    commitBytes: commit.size,
    dataOffset: data.offset,
    dataBytes: data.size,
  });
}

/** What `events/header_event` says about record headers, where it differs from nothing. */
const recordHeader = {
  "type_len": 5,
  "time_delta": 27,
  "padding": 29,
  "time_extend": 30,
  "time_stamp": 31,
  "data max type_len": 28,
};

/**
 * Checks `events/header_event` against the record header that the page walker knows: it has not changed since
 * Linux 2.6.30, except that 4.15 gave type 31 its meaning, so anything else is refused, not guessed.
 */
export function checkHeaderEvent(text: string): Result<void> {
  for (const [name, expected] of Object.entries(recordHeader)) {
    const found = new RegExp(`^[ \\t]*${name}[ \\t]*(?::(?: type ==)?|==)[ \\t]*(\\d+)`, "mu").exec(
      text,
    )?.[1];
    if (found !== undefined && Number(found) !== expected)
      return malformed(`has ${name} ${found} instead of ${expected}`);
  }
  return ok(undefined);
}

function find(fields: readonly Field[], name: string): Field | undefined {
  return fields.find((field) => field.name === name);
}

function malformed(why: string): Result<never> {
  return fail([diagnostic("recording-malformed", `the ring buffer's page header ${why}`)]);
}
