/** Values of a spec's parameters by name. A time or a size is text with its unit (`200ms`, `8MiB`). */
export type Parameters = Readonly<Record<string, string | number | bigint | boolean>>;

/** As the command line would give them. */
export function asWritten(set: Parameters = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)]));
}
