/** What decides whether a stream gets colour. */
export interface ColorCircumstances {
  /** True after `--no-color`. */
  readonly refused: boolean;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Colour or not: `--no-color`, then FORCE_COLOR (`0` and `false` mean no), then NO_COLOR (https://no-color.org: any
 * value that isn't empty), then a dumb terminal, then whether it is a terminal at all.
 */
export function wantsColor({ refused, isTerminal, env }: ColorCircumstances): boolean {
  if (refused) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"]) return false;
  return isTerminal && env["TERM"] !== "dumb";
}
