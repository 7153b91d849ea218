import type { ErrorObject } from "ajv";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { explainError } from "./explain-schema-error.ts";
import { exampleOf } from "./yaml-example.ts";
import { insteadOf, nodeAt, pointerSteps, type SpecNode } from "./tree.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Nobody reads more, and a hostile file has thousands. */
const MOST_ERRORS = 400;

/** A schema validator's errors as located sentences, one for each mistake. */
export function explainSchemaErrors(errors: readonly ErrorObject[], root: SpecNode): readonly Diagnostic[] {
  return explainAll(errors.slice(0, MOST_ERRORS), root);
}

function explainAll(errors: readonly ErrorObject[], root: SpecNode): readonly Diagnostic[] {
  const outermost = errors
    .filter(isChoice)
    .filter((one, _, all) => !all.some((other) => other !== one && isBelow(one, other)));
  const inChoices = outermost.flatMap((choice) =>
    explainChoice(
      choice,
      errors.filter((error) => isBelow(error, choice)),
      root,
    ),
  );
  const single = errors.filter(
    (error) => !outermost.includes(error) && !outermost.some((choice) => isBelow(error, choice)),
  );
  const told = single.filter((error) => !isNoise(error) && !isMisspelt(error, single, root));
  return [...told.map((error) => explainError(error, root)), ...inChoices];
}

/** A key that is missing because it is misspelt is reported where it is misspelt. */
function isMisspelt(error: ErrorObject, all: readonly ErrorObject[], root: SpecNode): boolean {
  if (error.keyword !== "required") return false;
  const missing = String((error.params as Schema)["missingProperty"]);
  const beside = all.filter(
    (other) => other.keyword === "additionalProperties" && other.instancePath === error.instancePath,
  );
  return beside.some((other) => {
    const hint = explainError(other, root).hint ?? "";
    return hint.includes(`"${missing}"`) || hint.includes(`${missing}:`) || hint.endsWith("without a space");
  });
}

/** The name of a wrong key is reported once, by `propertyNames` itself; a missing `use` by its `discriminator`. */
function isNoise(error: ErrorObject): boolean {
  return error.schemaPath.includes("/propertyNames/") || isUseMissing(error);
}

function isUseMissing({ keyword, params }: ErrorObject): boolean {
  return keyword === "required" && (params as Schema)["missingProperty"] === "use";
}

function isChoice(error: ErrorObject): boolean {
  return error.keyword === "oneOf" || error.keyword === "anyOf";
}

function isBelow(error: ErrorObject, choice: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(`${choice.schemaPath}/`) && error.instancePath.startsWith(choice.instancePath)
  );
}

/** Only the way of writing that was meant is explained: the one that takes this kind of value. */
function explainChoice(
  choice: ErrorObject,
  inside: readonly ErrorObject[],
  root: SpecNode,
): readonly Diagnostic[] {
  const branches = branchesOf(choice);
  const meant = branches
    .map((schema, index) => ({ schema, index }))
    .filter(({ schema }) => takesKind(schema, choice.data));
  const best =
    meant.length > 1
      ? meant.toSorted((a, b) => knownKeys(b.schema, choice.data) - knownKeys(a.schema, choice.data))
      : meant;
  const [first, second] = best;
  const isClear =
    first && (!second || knownKeys(first.schema, choice.data) > knownKeys(second.schema, choice.data));
  if (!isClear) return [wrongKind(choice, branches, root)];
  const own = inside.filter((error) => error.schemaPath.startsWith(`${choice.schemaPath}/${first.index}/`));
  if (own.some((error) => error.keyword === "enum" && error.instancePath === choice.instancePath))
    return [notAWord(branches, root, own)];
  return explainAll(own, root);
}

function branchesOf(choice: ErrorObject): readonly Schema[] {
  const list = choice.parentSchema?.[choice.keyword] as unknown;
  return Array.isArray(list) ? (list as Schema[]) : [];
}

function takesKind(schema: Schema, data: unknown): boolean {
  const words = schema["enum"];
  if (Array.isArray(words)) return words.some((word) => kindOf(word) === kindOf(data));
  const types = typesOf(schema);
  return (
    types.length === 0 ||
    types.includes(kindOf(data)) ||
    (types.includes("integer") && kindOf(data) === "number")
  );
}

function typesOf(schema: Schema): readonly string[] {
  const type = schema["type"];
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? (type as string[]) : [];
}

function kindOf(data: unknown): string {
  if (data === null || data === undefined) return "null";
  return Array.isArray(data) ? "array" : typeof data;
}

function knownKeys(schema: Schema, data: unknown): number {
  const properties = schema["properties"];
  if (typeof data !== "object" || data === null || typeof properties !== "object" || properties === null)
    return 0;
  return Object.keys(data).filter((key) => Object.hasOwn(properties, key)).length;
}

function wrongKind(choice: ErrorObject, branches: readonly Schema[], root: SpecNode): Diagnostic {
  const expected = [...new Set(branches.map(describeBranch))].join(", or ");
  const at = spanOf(choice, root);
  return diagnostic("wrong-type", `expected ${expected}, ${insteadOf(choice.data)}`, {
    at,
    hint: exampleHint(choice),
  });
}

/** A word that is none of those a choice begins with, where a mapping would do too. */
function notAWord(branches: readonly Schema[], root: SpecNode, own: readonly ErrorObject[]): Diagnostic {
  const wrong = own.find((error) => error.keyword === "enum")!;
  const words = branches.filter((schema) => Array.isArray(schema["enum"]));
  const others = branches.filter((schema) => !words.includes(schema));
  const expected = [...words, ...others].map(describeBranch).join(", or ");
  return { ...explainError(wrong, root), message: `expected ${expected}, ${insteadOf(wrong.data)}` };
}

function describeBranch(schema: Schema): string {
  const words = schema["enum"];
  if (Array.isArray(words)) return listOf(words);
  const required = schema["required"];
  const types = typesOf(schema);
  if (types.includes("object"))
    return Array.isArray(required) && required.length > 0
      ? `a mapping with ${required.join(", ")}`
      : "a mapping";
  if (types.includes("array")) return "a list";
  if (types.length > 1) return "a string, a number, true or false";
  return types[0] === "string" ? "a string" : types[0] === "boolean" ? "true or false" : "a number";
}

const MOST_WORDS = 10;

/** A long list of words is told by its first ones. */
function listOf(words: readonly unknown[]): string {
  return words.length > MOST_WORDS ? `${words.slice(0, 4).join(", ")}, …` : words.join(", ");
}

function spanOf(error: ErrorObject, root: SpecNode): SpecNode["at"] {
  return nodeAt(root, pointerSteps(error.instancePath)).at;
}

function exampleHint(error: ErrorObject): string | undefined {
  const example = exampleOf(error.parentSchema);
  return example === undefined ? undefined : `for example ${example}`;
}
