import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { type Exact, exactly, isInteger } from "../../core/exact.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Span } from "../../core/source.ts";
import { parseBytes, parseDuration } from "../../core/units.ts";
import { type DeclaredParam, declaredParams, type ParamType } from "./declared-params.ts";
import type { ParamPrimitive, ParamValue } from "../spec.ts";
import { childOf, entriesOf, type SpecNode } from "../tree.ts";

type Primitive = ParamPrimitive;

/** The parameters with their values, from `--set` or by default. */
export interface ResolvedParams {
  readonly values: readonly ParamValue[];
  /** By name, for `${name}`. A parameter whose value is wrong is here too, so that its uses are not called unknown. */
  readonly byName: ReadonlyMap<string, Primitive>;
  /** Names of those whose value is wrong, or missing. */
  readonly broken: ReadonlySet<string>;
  readonly problems: readonly Diagnostic[];
}

/** Parameters from `params:` with the values that `--set` gives them. Declarations of a wrong shape are the schema's to report. */
export function resolveParams(root: SpecNode, set: Readonly<Record<string, string>>): ResolvedParams {
  const entries = entriesOf(childOf(root, "params"));
  const declarations = declaredParams(root);
  const problems: Diagnostic[] = unknownSettings(
    set,
    entries.map(([name]) => name),
    root.at.source.path,
  );
  const values: ParamValue[] = [];
  const byName = new Map<string, Primitive>(entries.map(([name]) => [name, ""]));
  for (const declaration of declarations) {
    const resolved = resolve(declaration, set);
    problems.push(...resolved.problems);
    if (resolved.value === undefined) continue;
    byName.set(declaration.name, resolved.value);
    const { name, description } = declaration;
    values.push({ name, value: resolved.value, ...(description !== undefined && { description }) });
  }
  const good = new Set(values.map(({ name }) => name));
  return { values, byName, broken: new Set([...byName.keys()].filter((name) => !good.has(name))), problems };
}

function resolve(
  declaration: DeclaredParam,
  set: Readonly<Record<string, string>>,
): { readonly value?: Primitive; readonly problems: readonly Diagnostic[] } {
  const setting = Object.hasOwn(set, declaration.name) ? set[declaration.name] : undefined;
  if (setting !== undefined) return readSetting(declaration, setting);
  const { initial, name, at, type } = declaration;
  if (!initial)
    return {
      problems: [
        diagnostic("bad-param", `parameter "${name}" has no value`, {
          at,
          hint: `give it a default, or run with --set ${name}=…`,
        }),
      ],
    };
  const reason = wrongType(type, initial.value) ?? outOfBounds(declaration, initial.value);
  if (reason === undefined) return { value: initial.value, problems: [] };
  return {
    problems: [diagnostic("bad-param", `the default of parameter "${name}" ${reason}`, { at: initial.at })],
  };
}

function readSetting(
  declaration: DeclaredParam,
  text: string,
): { readonly value?: Primitive; readonly problems: readonly Diagnostic[] } {
  const { name, type, at } = declaration;
  const value = typedValue(type, text);
  const reason =
    value === undefined
      ? `is not ${type === "integer" ? "an" : "a"} ${type}`
      : (wrongType(type, value) ?? outOfBounds(declaration, value));
  if (reason === undefined && value !== undefined) return { value, problems: [] };
  const problem = diagnostic("bad-param", `--set ${name}=${text}: the value ${reason}`, {
    at: settingSpan(name, text),
    related: [{ message: "declared here", at }],
  });
  return { problems: [problem] };
}

function typedValue(type: ParamType, text: string): Primitive | undefined {
  switch (type) {
    case "integer":
      return /^-?[0-9]{1,20}$/.test(text) ? exactly(BigInt(text)) : undefined;
    case "number":
      return /^-?[0-9]{1,15}(\.[0-9]+)?$/.test(text) ? Number(text) : undefined;
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "string":
    case "duration":
    case "size":
      return text;
  }
}

function wrongType(type: ParamType, value: Primitive): string | undefined {
  switch (type) {
    case "integer":
      return wrongInteger(value);
    case "number":
      return typeof value === "bigint" || Number.isFinite(value) ? undefined : "is not a number";
    case "boolean":
      return typeof value === "boolean" ? undefined : "is neither true nor false";
    case "string":
      return typeof value === "string" ? undefined : "is not a string; quote it";
    case "duration":
      return wrongUnit(parseDuration(String(value)));
    case "size":
      return wrongUnit(parseBytes(String(value)));
  }
}

function wrongUnit(
  parsed: { readonly ok: true } | { readonly ok: false; readonly reason: string },
): string | undefined {
  return parsed.ok ? undefined : `is wrong: ${parsed.reason}`;
}

function outOfBounds({ minimum, maximum, choices }: DeclaredParam, value: Primitive): string | undefined {
  if (!isExact(value)) return choices && !choices.includes(value) ? notAmong(choices) : undefined;
  if (minimum !== undefined && value < minimum) return `is below the minimum ${minimum}`;
  if (maximum !== undefined && value > maximum) return `is above the maximum ${maximum}`;
  return choices && !choices.includes(value) ? notAmong(choices) : undefined;
}

function isExact(value: Primitive): value is Exact {
  return typeof value === "number" || typeof value === "bigint";
}

function notAmong(choices: readonly Primitive[]): string {
  return `is not one of ${choices.join(", ")}`;
}

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 64n - 1n;

function wrongInteger(value: Primitive): string | undefined {
  if (!isExact(value) || !isInteger(value)) return "is not an integer";
  return value >= LEAST && value <= GREATEST ? undefined : "has more than 64 bits";
}

function unknownSettings(
  set: Readonly<Record<string, string>>,
  names: readonly string[],
  spec: string,
): Diagnostic[] {
  return Object.entries(set)
    .filter(([name]) => !names.includes(name))
    .map(([name, text]) => {
      const known =
        names.length === 0 ? `${spec} has no parameters` : `its parameters are ${names.join(", ")}`;
      const at = settingSpan(name, text);
      return diagnostic("unknown-param", `--set ${name}: ${spec} has no such parameter`, {
        at,
        hint: didYouMean(name, names) ?? known,
      });
    });
}

/** A span of the command line, as `--set` names it. */
function settingSpan(name: string, text: string): Span {
  const source = { path: "--set", text: `${name}=${text}` };
  return { source, start: 0, end: source.text.length };
}
