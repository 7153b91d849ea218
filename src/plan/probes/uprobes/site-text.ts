import type { ProbeSite, StaticSite } from "../../../sites/probe-site.ts";

/** Where a uprobe sits, as the kernel reads it: `PATH:0xOFFSET`, `PATH:0xOFFSET(0xSEMAPHORE)`. */
export interface SiteText {
  readonly text: string;
  /** The file to open, where its path can't be written: `text` then names descriptor 9 of whoever writes the line. */
  readonly through?: string;
}

/** The descriptor that stands for a file whose path the kernel would not read right. */
export const DESCRIPTOR_PATH = "/proc/self/fd/9";

/** A semaphore's offset stands in parentheses (Documentation/trace/uprobetracer.rst; Linux 4.20 and later). */
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
 * The kernel ends a word at white space, as its own table of characters has it: byte 0xa0 is among them, which is also a part
 * of many letters in UTF-8 (lib/ctype.c, lib/argv_split.c). At `#` a comment begins (kernel/trace/trace.c,
 * `trace_parse_run_command`). Colons are no harm: the last one counts (kernel/trace/trace_uprobe.c).
 */
function isReadable(path: string): boolean {
  const bytes = new TextEncoder().encode(path);
  return bytes.every((byte) => byte > 0x20 && byte !== 0x23 && byte !== 0x7f && byte !== 0xa0);
}
