import type { ProbeSite, StaticSite } from "../../../sites/probe-site.ts";

/** Where a uprobe sits, as the kernel reads it: `PATH:0xOFFSET`, `PATH:0xOFFSET(0xSEMAPHORE)`. */
export interface SiteText {
  readonly text: string;
  /** The file to open if the kernel would misread its path: `text` then names descriptor 9 of the writing process. */
  readonly through?: string;
}

/** Stands for a file whose path the kernel would misread. */
export const DESCRIPTOR_PATH = "/proc/self/fd/9";

/** The semaphore's offset goes in parentheses (Documentation/trace/uprobetracer.rst; Linux 4.20 and later). */
export function siteText(
  { path }: Pick<ProbeSite, "path">,
  { offset, semaphoreOffset }: Pick<StaticSite, "offset" | "semaphoreOffset">,
): SiteText {
  const counter = semaphoreOffset === undefined ? "" : `(0x${semaphoreOffset.toString(16)})`;
  const offsets = `0x${offset.toString(16)}${counter}`;
  if (isReadable(path)) return { text: `${path}:${offsets}` };
  return { text: `${DESCRIPTOR_PATH}:${offsets}`, through: path };
}

/**
 * The kernel splits the line at white space by its own character table, where byte 0xa0 is a space; in UTF-8 that byte is
 * part of many letters (lib/ctype.c, lib/argv_split.c). `#` starts a comment (kernel/trace/trace.c,
 * `trace_parse_run_command`). Colons are safe: only the last one separates (kernel/trace/trace_uprobe.c).
 */
function isReadable(path: string): boolean {
  const bytes = new TextEncoder().encode(path);
  return bytes.every((byte) => byte > 0x20 && byte !== 0x23 && byte !== 0x7f && byte !== 0xa0);
}
