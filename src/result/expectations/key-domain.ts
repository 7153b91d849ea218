import { LONGEST_COMM } from "../../aggregate/keys/key-domains.ts";
import { UNKNOWN_COMM } from "../../aggregate/keys/key-part.ts";
import type { KeyDomain, WordDomain } from "../../document/aggregation-result.ts";
import { knownSyscalls, plainCallName } from "../../aggregate/syscalls/syscall-names.ts";
import { assertNever } from "../../core/assert-never.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { SymbolTable } from "../../trace/names/symbols.ts";
import type { Witnesses } from "./witnesses.ts";

/** Why no row can have this value, as a clause; undefined if one can. */
export function outsideDomain(
  value: string,
  domain: KeyDomain,
  { symbols, architecture }: Witnesses,
): string | undefined {
  switch (domain.kind) {
    case "numbers":
      return outsideNumbers(value, BigInt(domain.minimum), BigInt(domain.maximum));
    case "processes":
      if (value === UNKNOWN_COMM) return undefined;
      return outsideNumbers(value, BigInt(domain.minimum), BigInt(domain.maximum));
    case "texts":
      return tooLong(value, domain.longestBytes);
    case "words":
      return unknownWord(value, domain.words);
    case "busy-tasks":
      return /^swapper\/[0-9]+$/.test(value) ? "the idle task has no row" : tooLong(value, LONGEST_COMM);
    case "events":
      return notAmong(value, domain.names, "event of that name is counted");
    case "system-calls":
      return unknownCall(value, architecture);
    case "functions":
      return unknownFunction(value, symbols);
    default:
      return assertNever(domain);
  }
}

function outsideNumbers(value: string, minimum: bigint, maximum: bigint): string | undefined {
  if (!/^-?[0-9]+$/.test(value)) return "its values are numbers";
  const number = BigInt(value);
  return number < minimum || number > maximum ? `its values are ${minimum} to ${maximum}` : undefined;
}

function tooLong(value: string, longestBytes: number): string | undefined {
  const bytes = new TextEncoder().encode(value).length;
  return bytes > longestBytes ? `its values have at most ${longestBytes} bytes` : undefined;
}

function unknownWord(value: string, { of, knows, table }: WordDomain): string | undefined {
  if (knows(value)) return undefined;
  if (/^-?[0-9]{1,20}$/.test(value)) return `${value} is shown as "${of(BigInt(value))}"`;
  const hint = didYouMean(
    value,
    table.map(({ word }) => word),
  );
  return `no value is called that${hint === undefined ? "" : `: ${hint}`}`;
}

/** Calls without a name are shown as `#999`, those of x32 as `x32:read`, those of 32-bit programs as `i386:read`. */
function unknownCall(value: string, architecture: string): string | undefined {
  if (/^(?:[^:]*:)?#[0-9]+$/.test(value)) return undefined;
  const names = [...knownSyscalls(architecture, value.startsWith("i386:"))];
  return notAmong(plainCallName(value), names, "system call has that name");
}

function notAmong(value: string, names: readonly string[], what: string): string | undefined {
  if (names.includes(value)) return undefined;
  const hint = didYouMean(value, names);
  return `no ${what}${hint === undefined ? "" : `: ${hint}`}`;
}

/**
 * The name may be misspelled, or the function inlined. A recording has the symbols of functions that were recorded, and of those that the spec's
 * expectations name. What labels add to a name is taken off (`aggregate/call-tree/labels.ts`).
 */
function unknownFunction(value: string, symbols: SymbolTable): string | undefined {
  const name = value.replace(/ \(interrupt\)$/, "").replace(/ \[[^\][]*\]$/, "");
  return symbols.addressOf(name) === undefined ? "the recording has no function of that name" : undefined;
}
