/** Where in the kernel a probe sits. */
export interface ProbeTarget {
  /** As written: `ext4:ext4_sync_fs+0x10`. */
  readonly text: string;
  readonly symbol: string;
  readonly module?: string;
  /** Bytes from the function's beginning; 0 at its entry. */
  readonly offset: number;
}

/** `[MODULE:]SYMBOL[+OFFSET]` (kernel/trace/trace_kprobe.c, `__trace_kprobe_create`); nothing where the text has another form. */
export function parseProbeTarget(text: string): ProbeTarget | undefined {
  const groups =
    /^(?:(?<module>[\w-]{1,55}):)?(?<symbol>[A-Za-z_.][\w.$]{0,255})(?:\+(?<offset>0x[0-9a-fA-F]{1,8}|\d{1,9}))?$/u.exec(
      text,
    )?.groups;
  if (!groups) return undefined;
  const module = groups["module"];
  return {
    text,
    symbol: groups["symbol"]!,
    ...(module !== undefined && { module }),
    offset: Number(groups["offset"] ?? 0),
  };
}

/** What a probe is called that is given no name: the function's, with what a name can't hold as `_`. */
export function nameOfTarget({ symbol, offset }: ProbeTarget): string {
  const name = symbol.replaceAll(/\W/gu, "_");
  return offset === 0 ? name : `${name}_0x${offset.toString(16)}`;
}
