import { nearest } from "../core/nearest.ts";
import { escapeText } from "../core/escape.ts";
import { parseCpuList } from "./cpu-list.ts";
import { readNumber } from "./read-number.ts";
import { SYMBOLS, type ParamLiteral, type SyntaxProblem, type Token } from "./token.ts";
import { type Exact, isInteger } from "../core/exact.ts";

/** Values of `${name}` by name. */
export type Params = ReadonlyMap<string, ParamLiteral | boolean>;

type Step =
  | { readonly ok: true; readonly token: Token }
  | { readonly ok: false; readonly error: SyntaxProblem };

/** The tokens of an expression, with a final `end` token; or the first syntax problem. */
export function tokenize(
  text: string,
  params: Params,
):
  | { readonly ok: true; readonly value: readonly Token[] }
  | { readonly ok: false; readonly error: SyntaxProblem } {
  const tokens: Token[] = [];
  for (let at = skipSpace(text, 0); at < text.length;) {
    const step = tokenAt(text, at, params, isDot(tokens.at(-1)));
    if (!step.ok) return step;
    tokens.push(step.token);
    at = skipSpace(text, step.token.end);
  }
  tokens.push({ kind: "end", start: text.length, end: text.length });
  return { ok: true, value: tokens };
}

function tokenAt(text: string, at: number, params: Params, afterDot: boolean): Step {
  const character = text[at]!;
  if (character === '"' || character === "'") return textAt(text, at, params);
  if (/[0-9]/.test(character)) return numberAt(text, at, at);
  if (text.startsWith("CPUS{", at)) return cpusAt(text, at);
  if (/[A-Za-z_]/.test(character)) return nameAt(text, at, afterDot);
  if (text.startsWith("${", at)) return paramAt(text, at, params);
  return symbolAt(text, at);
}

/**
 * `on-cpu` is one name: `-` belongs to it if a letter or digit touches it on both sides. After a dot the name may have one decimal part
 * (`latency.p99.9`).
 */
function nameAt(text: string, at: number, afterDot: boolean): Step {
  const shape = afterDot
    ? /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*(?:\.[0-9]+)?/y
    : /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/y;
  const name = matchAt(shape, text, at);
  return token({ kind: "name", name, start: at, end: at + name.length });
}

function cpusAt(text: string, start: number): Step {
  const close = text.indexOf("}", start);
  if (close < 0) return problem(start, text.length, "this brace is never closed");
  const list = text.slice(start + "CPUS{".length, close);
  const cpus = parseCpuList(list);
  if (cpus) return token({ kind: "cpus", cpus, start, end: close + 1 });
  return problem(start, close + 1, "this is not a list of CPUs", "for example CPUS{0-3,6}");
}

/** Digits with all adjacent letters, digits and a dot: a wrong suffix makes a wrong number, not a new token. */
function numberAt(text: string, start: number, digitsAt: number, digits?: string): Step {
  const rest = matchAt(/[0-9A-Za-z_µμ]*(?:\.[0-9][0-9A-Za-z_µμ]*)?%?/y, text, digitsAt);
  const end = digitsAt + rest.length;
  const number = readNumber((digits ?? "") + rest);
  if (number.ok) return token({ kind: "number", ...number.value, start, end });
  return problem(start, end, number.message, number.hint);
}

/** As in the kernel, a string ends at the next quote of the same kind; there is no escape. */
function textAt(text: string, start: number, params: Params): Step {
  const close = text.indexOf(text[start]!, start + 1);
  if (close < 0) return problem(start, text.length, "this quote is never closed");
  const raw = text.slice(start + 1, close);
  const control = /[\p{Cc}\p{Zl}\p{Zp}]/u.exec(raw);
  if (control) {
    const at = start + 1 + control.index;
    return problem(at, at + 1, `a string cannot contain the control character ${escapeText(control[0])}`);
  }
  const filled = fillParams(raw, start + 1, params);
  if (!filled.ok) return filled;
  return token({ kind: "text", value: filled.value, start, end: close + 1 });
}

function fillParams(
  raw: string,
  offset: number,
  params: Params,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: SyntaxProblem } {
  let filled = "";
  let last = 0;
  for (const match of raw.matchAll(/\$\$\{|\$\{([^}]*)\}?/g)) {
    const start = offset + match.index;
    filled += raw.slice(last, match.index);
    last = match.index + match[0].length;
    if (match[0] === "$${") {
      filled += "${";
      continue;
    }
    const value = paramValue(match[1] ?? "", params, start, start + match[0].length);
    if (!value.ok) return value;
    filled += String(value.value);
  }
  return { ok: true, value: filled + raw.slice(last) };
}

/** `${limit}` is a number or a string, whatever its content; followed by a unit (`${n}ms`), a number of that unit. */
function paramAt(text: string, start: number, params: Params): Step {
  const close = text.indexOf("}", start);
  if (close < 0) return problem(start, text.length, 'this "${" is never closed');
  const param = paramValue(text.slice(start + 2, close), params, start, close + 1);
  if (!param.ok) return param;
  if (typeof param.value === "string") return textOrQuantity(param.value, start, close + 1);
  if (param.value < 0) return negativeParam(text, param.value, start, close + 1);
  return numberAt(text, start, close + 1, plainDecimal(param.value));
}

/** A parameter of type duration or size has a value such as `5s` or `8MiB`. All others are strings. */
function textOrQuantity(value: string, start: number, end: number): Step {
  const number = /^[0-9]/.test(value) && /[a-zA-Zµ]$/.test(value) ? readNumber(value) : undefined;
  if (number?.ok && number.value.unit !== "none")
    return token({ kind: "number", ...number.value, start, end });
  return token({ kind: "text", value, start, end });
}

function negativeParam(text: string, value: Exact, start: number, end: number): Step {
  if (/[A-Za-z%]/.test(text[end] ?? ""))
    return problem(start, end, "a negative parameter cannot have a unit");
  const exact = isInteger(value) ? { exact: BigInt(value) } : {};
  return token({ kind: "number", value: Number(value), ...exact, unit: "none", start, end });
}

function paramValue(
  name: string,
  params: Params,
  start: number,
  end: number,
):
  | { readonly ok: true; readonly value: ParamLiteral }
  | { readonly ok: false; readonly error: SyntaxProblem } {
  const value = params.get(name);
  if (value === undefined) {
    const near = nearest(name, params.keys());
    const hint = near === undefined ? "parameters are declared under params:" : `did you mean "\${${near}}"?`;
    return {
      ok: false,
      error: { code: "unknown-param", message: `there is no parameter "${name}"`, hint, start, end },
    };
  }
  if (typeof value !== "boolean") return { ok: true, value };
  return {
    ok: false,
    error: {
      code: "bad-param",
      message: `parameter "${name}" is a boolean; an expression needs a number or a string`,
      start,
      end,
    },
  };
}

function symbolAt(text: string, at: number): Step {
  if (text.startsWith("=", at) && !text.startsWith("==", at)) return singleEquals(text, at);
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
  if (symbol !== undefined) return token({ kind: "symbol", symbol, start: at, end: at + symbol.length });
  return strangeCharacter(text, at);
}

function singleEquals(text: string, at: number): Step {
  if (text[at + 1] === "~")
    return problem(at, at + 2, '"=~" is not an operator', "write ~ to match a pattern");
  return problem(at, at + 1, '"=" is not an operator', "write == to compare");
}

function strangeCharacter(text: string, at: number): Step {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const hint = /[“”‘’«»`´]/.test(character) ? 'write straight quotes: "…"' : undefined;
  return problem(at, at + character.length, `unexpected character ${escapeText(character)}`, hint);
}

function isDot(last: Token | undefined): boolean {
  return last?.kind === "symbol" && last.symbol === ".";
}

function skipSpace(text: string, at: number): number {
  return at + matchAt(/[ \t\r\n]*/y, text, at).length;
}

function matchAt(shape: RegExp, text: string, at: number): string {
  shape.lastIndex = at;
  return shape.exec(text)?.[0] ?? "";
}

/** Without an exponent, which the language does not have. */
function plainDecimal(value: Exact): string {
  return typeof value === "bigint" || Number.isInteger(value) ? BigInt(value).toString() : value.toString();
}

function token(value: Token): Step {
  return { ok: true, token: value };
}

function problem(start: number, end: number, message: string, hint?: string): Step {
  return { ok: false, error: { code: "expression-syntax", message, hint, start, end } };
}
