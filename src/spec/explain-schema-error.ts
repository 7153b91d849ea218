import type { ErrorObject } from "ajv";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Span } from "../core/source.ts";
import { parseBytes, parseDuration } from "../core/units.ts";
import { exampleOf } from "./yaml-example.ts";
import { describeValue, insteadOf, nodeAt, pointerSteps, type SpecNode } from "./tree.ts";

type Schema = Readonly<Record<string, unknown>>;

/** One schema error as a sentence, at the value or key it is about. */
export function explainError(error: ErrorObject, root: SpecNode): Diagnostic {
  const steps = pointerSteps(error.instancePath);
  const node = nodeAt(root, steps);
  const at = node.at;
  const parameters = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error, node, String(parameters["additionalProperty"]), steps);
    case "required":
      return missingKey(error, root, steps, String(parameters["missingProperty"]));
    case "discriminator":
      return wrongUse(error, node);
    case "type":
      return wrongType(error, at);
    case "enum":
    case "const":
      return wrongWord(error, at);
    case "pattern":
      return wrongForm(error, at);
    case "propertyNames":
      return badKeyName(node, String(parameters["propertyName"]));
    case "uniqueItems":
      return diagnostic("wrong-value", "duplicate item", {
        at: nodeAt(node, [Number(parameters["j"])]).at,
      });
    default:
      return diagnostic("wrong-value", limitMessage(error.keyword, Number(parameters["limit"])), { at });
  }
}

function unknownKey(error: ErrorObject, node: SpecNode, key: string, steps: readonly string[]): Diagnostic {
  const entry = node.kind === "map" ? node.entries.get(key) : undefined;
  const names = Object.keys(propertiesOf(error.parentSchema));
  const hint = splitEvent(steps, key, node) ?? didYouMean(key, names) ?? elsewhere(key, names, steps);
  return diagnostic("unknown-key", `there is no key "${key}" here`, { at: entry?.keyAt ?? node.at, hint });
}

/** `- sched: sched_switch`, with a space too many, is a mapping. */
function splitEvent(steps: readonly string[], key: string, node: SpecNode): string | undefined {
  if (node.kind !== "map" || steps[0] !== "tracepoints" || node.entries.has("event") || key === "name")
    return undefined;
  const value = node.entries.get(key)?.value;
  if (value?.kind !== "scalar" || typeof value.value !== "string") return undefined;
  return /^[A-Za-z0-9_*?]+$/.test(value.value) ? `write ${key}:${value.value}, without a space` : undefined;
}

/** Keys people know from DESIGN or from trace-cmd, which are said in another way. */
function elsewhere(key: string, names: readonly string[], steps: readonly string[]): string {
  const atTop: Readonly<Record<string, string>> = {
    events: "events are listed under tracepoints:",
    event: "events are listed under tracepoints:",
    filter: "a filter belongs to a tracepoint: - {event: …, filter: …}",
    pids: "write scope: {pids: …}",
    pid: "write scope: {pids: [PID]}",
    cpus: "write scope: {cpus: […]}",
    run: "write workload: [{run: […]}]",
    command: "write workload: [{run: […]}]",
    time: "write duration: 5s",
    where: "where: belongs under an aggregation",
  };
  if (steps.length === 0 && Object.hasOwn(atTop, key)) return atTop[key]!;
  return names.length > 0 ? `the keys here are ${names.join(", ")}` : "no keys are expected here";
}

function missingKey(error: ErrorObject, root: SpecNode, steps: readonly string[], key: string): Diagnostic {
  const example = exampleOf(propertiesOf(error.parentSchema)[key]);
  const hint = example === undefined ? undefined : `add ${key}: ${example}`;
  const what = steps.length === 0 ? "the spec" : `"${steps.at(-1)}"`;
  const isItem = /^[0-9]+$/.test(steps.at(-1) ?? "");
  const message = isItem ? `the key "${key}" is missing` : `${what} needs the key "${key}"`;
  return diagnostic("missing-key", message, { at: ownerSpan(root, steps), hint });
}

/** A missing key has no location: its owner's key has one, or else the first key beside it. */
function ownerSpan(root: SpecNode, steps: readonly string[]): Span {
  const parent = nodeAt(root, steps.slice(0, -1));
  const key = steps.at(-1);
  const entry = parent.kind === "map" && key !== undefined ? parent.entries.get(key) : undefined;
  if (entry) return entry.keyAt;
  const node = nodeAt(root, steps);
  const first = node.kind === "map" ? node.entries.values().next().value : undefined;
  return first?.keyAt ?? node.at;
}

function wrongUse(error: ErrorObject, node: SpecNode): Diagnostic {
  const use = node.kind === "map" ? node.entries.get("use") : undefined;
  const names = branchNames(error.parentSchema);
  if (!use)
    return diagnostic("missing-key", 'an aggregation needs the key "use"', {
      at: firstKey(node),
      hint: `the aggregations are ${names.join(", ")}`,
    });
  const value = use.value.kind === "scalar" ? use.value.value : undefined;
  if (typeof value !== "string")
    return diagnostic("wrong-type", "use: needs the name of an aggregation", {
      at: use.value.at,
      hint: `the aggregations are ${names.join(", ")}`,
    });
  const hint = didYouMean(value, names) ?? `the aggregations are ${names.join(", ")}`;
  return diagnostic("unknown-aggregation", `there is no aggregation "${value}"`, { at: use.value.at, hint });
}

function branchNames(schema: unknown): readonly string[] {
  const branches = (schema as Schema | undefined)?.["oneOf"];
  if (!Array.isArray(branches)) return [];
  return branches.flatMap((branch: unknown) => {
    const use = propertiesOf(branch)["use"] as Schema | undefined;
    return typeof use?.["const"] === "string" ? [use["const"]] : [];
  });
}

function firstKey(node: SpecNode): Span {
  const first = node.kind === "map" ? node.entries.values().next().value : undefined;
  return first?.keyAt ?? node.at;
}

function wrongType(error: ErrorObject, at: Span): Diagnostic {
  const schema = (error.parentSchema ?? {}) as Schema;
  const unitReason = typeof error.data === "number" ? unitProblem(schema, String(error.data)) : undefined;
  if (unitReason !== undefined) return diagnostic("bad-unit", unitReason, { at });
  const hint = typeHint(schema, error.data, pointerSteps(error.instancePath));
  return diagnostic("wrong-type", `expected ${expectedType(schema)}, ${insteadOf(error.data)}`, {
    at,
    hint,
  });
}

function typeHint(schema: Schema, data: unknown, steps: readonly string[]): string | undefined {
  if (schema["type"] === "array" && typeof data === "string") return listHint(steps, data);
  if (schema["type"] === "string" && (typeof data === "number" || typeof data === "boolean"))
    return `quote it: "${String(data)}"`;
  const example = exampleOf(schema);
  return example === undefined ? undefined : `for example ${example}`;
}

function listHint(steps: readonly string[], text: string): string {
  if (steps.at(-1) !== "run") return `write a list: [${text}]`;
  return `write [${text.trim().split(/\s+/).join(", ")}], or [sh, -c, '…'] for a shell`;
}

function expectedType(schema: Schema): string {
  const type = schema["type"];
  if (Array.isArray(type)) return "a string, a number, true or false";
  const names: Readonly<Record<string, string>> = {
    string: "a string",
    integer: "a whole number",
    number: "a number",
    boolean: "true or false",
    array: "a list",
    object: "a mapping",
  };
  return names[String(type)] ?? String(type);
}

function wrongWord(error: ErrorObject, at: Span): Diagnostic {
  const schema = (error.parentSchema ?? {}) as Schema;
  const words = error.keyword === "const" ? [schema["const"]] : (schema["enum"] as unknown[]);
  if (error.keyword === "const")
    return diagnostic("wrong-value", `expected ${JSON.stringify(words[0])}, ${insteadOf(error.data)}`, {
      at,
      hint: `this ftrace-run reads version ${String(words[0])}`,
    });
  const hint = typeof error.data === "string" ? didYouMean(error.data, words.map(String)) : undefined;
  return diagnostic("wrong-value", `expected ${words.join(", ")}, ${insteadOf(error.data)}`, {
    at,
    hint,
  });
}

function wrongForm(error: ErrorObject, at: Span): Diagnostic {
  const schema = (error.parentSchema ?? {}) as Schema;
  const reason = unitProblem(schema, String(error.data));
  if (reason !== undefined) return diagnostic("bad-unit", reason, { at });
  const example = exampleOf(schema);
  return diagnostic("wrong-value", `${describeValue(error.data)} does not have the expected format`, {
    at,
    hint: example === undefined ? undefined : `for example ${example}`,
  });
}

/** Why a text is no duration or size; nothing where the schema asks for neither. */
function unitProblem(schema: Schema, text: string): string | undefined {
  const pattern = typeof schema["pattern"] === "string" ? schema["pattern"] : "";
  const parsed = pattern.includes("|ms|")
    ? parseDuration(text)
    : pattern.includes("|MiB|")
      ? parseBytes(text)
      : undefined;
  return parsed?.ok === false ? parsed.reason : undefined;
}

function badKeyName(node: SpecNode, key: string): Diagnostic {
  const at = node.kind === "map" ? (node.entries.get(key)?.keyAt ?? node.at) : node.at;
  return diagnostic("bad-name", `"${key}" is not a valid name`, {
    at,
    hint: "a name consists of letters, digits, _ and -; it begins with a letter or _, and each - is between two other characters",
  });
}

function limitMessage(keyword: string, limit: number): string {
  const messages: Readonly<Record<string, string>> = {
    minimum: `must be at least ${limit}`,
    maximum: `must be at most ${limit}`,
    exclusiveMinimum: `must be above ${limit}`,
    exclusiveMaximum: `must be below ${limit}`,
    minLength: "must not be empty",
    maxLength: `must have at most ${limit} characters`,
    minItems: limit === 1 ? "the list must not be empty" : `the list needs at least ${limit} items`,
    maxItems: `the list may have at most ${limit} items`,
    minProperties: "the mapping must not be empty",
    maxProperties: `the mapping may have at most ${limit} keys`,
  };
  return messages[keyword] ?? `is not valid (${keyword})`;
}

function propertiesOf(schema: unknown): Schema {
  const properties = (schema as Schema | undefined)?.["properties"];
  return typeof properties === "object" && properties !== null ? (properties as Schema) : {};
}
