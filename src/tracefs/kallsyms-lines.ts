/** One line of /proc/kallsyms. Addresses are 0 without the permission to see them. */
export interface SymbolLine {
  readonly address: bigint;
  /** `t`, `D`, …: as nm(1) has it. */
  readonly type: string;
  readonly name: string;
  readonly module?: string;
}

/** The lines with these names, also with a compiler's suffix (`NAME.isra.0`), in the order of the file. */
export function linesNamed(kallsyms: string, names: readonly string[]): readonly SymbolLine[] {
  if (names.length === 0) return [];
  const wanted = [...new Set(names)].map((name) => name.replaceAll(/[.$]/gu, "\\$&")).join("|");
  return matching(kallsyms, `(?:${wanted})(?:\\.[^\\s]+)?`);
}

/** The lines at these addresses. */
export function linesAt(kallsyms: string, addresses: readonly bigint[]): readonly SymbolLine[] {
  const visible = [...new Set(addresses)].filter((address) => address !== 0n);
  if (visible.length === 0) return [];
  const wanted = visible.map((address) => address.toString(16).padStart(16, "0")).join("|");
  return matching(kallsyms, "\\S+", wanted);
}

function matching(kallsyms: string, name: string, address: string = "[0-9a-f]+"): readonly SymbolLine[] {
  const pattern = new RegExp(`^(${address}) (\\w) (${name})(?:\\t\\[([^\\]\\s]+)\\])?$`, "gm");
  return [...kallsyms.matchAll(pattern)].map(([, at, type, symbol, module]) => ({
    address: BigInt(`0x${at}`),
    type: type!,
    name: symbol!,
    ...(module !== undefined && { module }),
  }));
}

/** Functions, weak ones among them. */
export function isFunctionLine({ type }: SymbolLine): boolean {
  return /[tTwW]/u.test(type);
}
