import { isSchema, type JsonSchema, withDefinition } from "./json-schema.ts";

/**
 * The schema for editors, with the aggregations as they can complete them. yaml-language-server drops the branches of a
 * `oneOf` that miss a required key, so it would only offer aggregations that need none. Here `use` lists all of them, one
 * condition an aggregation brings its options, and snippets insert its required keys.
 */
export function offerAggregations(schema: JsonSchema): JsonSchema {
  const definitions = schema["$defs"];
  if (!isSchema(definitions)) throw new Error("the schema has no $defs");
  const branches = Object.entries(definitions).flatMap(([name, node]) => branchOf(name, node, definitions));
  return {
    ...schema,
    $defs: {
      ...definitions,
      aggregation: choice(branches),
      ...Object.fromEntries(branches.map(({ name, use, node }) => [name, { ...node, title: use }])),
    },
  };
}

/** One aggregation of the schema. */
interface Branch {
  readonly name: string;
  readonly use: string;
  readonly description: unknown;
  readonly node: JsonSchema;
  /** Required keys beside `use`, each with an example. */
  readonly required: readonly (readonly [key: string, example: string])[];
}

function branchOf(name: string, node: unknown, definitions: JsonSchema): Branch[] {
  if (!name.startsWith("aggregation-") || !isSchema(node)) return [];
  const properties = node["properties"];
  const use = isSchema(properties) && isSchema(properties["use"]) ? properties["use"]["const"] : undefined;
  if (!isSchema(properties) || typeof use !== "string") throw new Error(`${name} has no constant use`);
  const required = (node["required"] as readonly string[])
    .filter((key) => key !== "use")
    .map((key) => [key, exampleOf(`${name}.${key}`, properties[key], definitions)] as const);
  return [{ name, use, description: node["description"], node, required }];
}

function exampleOf(path: string, property: unknown, definitions: JsonSchema): string {
  const examples = isSchema(property) ? withDefinition(property, definitions)["examples"] : undefined;
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (typeof first !== "string") throw new Error(`the first example of ${path} is not a string`);
  return first;
}

function choice(branches: readonly Branch[]): JsonSchema {
  return {
    type: "object",
    required: ["use"],
    properties: { use: useProperty(branches) },
    allOf: [
      { if: { required: ["use"] }, else: { defaultSnippets: branches.map(mappingSnippet) } },
      ...branches.map(({ name, use }) => ({
        if: { not: { properties: { use: { const: use } }, required: ["use"] } },
        else: { $ref: `#/$defs/${name}` },
      })),
    ],
  };
}

function useProperty(branches: readonly Branch[]): JsonSchema {
  return {
    description: "What is computed.",
    anyOf: branches.map(({ use, description }) => ({ const: use, description })),
    examples: ["count"],
    defaultSnippets: branches.filter(({ required }) => required.length > 0).map(valueSnippet),
  };
}

/** Inserts the aggregation as a mapping. */
function mappingSnippet({ use, description, required }: Branch): JsonSchema {
  return { label: use, description, body: { use, ...Object.fromEntries(placeholders(required)) } };
}

/** Inserts the value of `use`, and the required keys on lines below it. For block style; flow style has the plain value. */
function valueSnippet({ use, description, required }: Branch): JsonSchema {
  const keys = required.map(([key]) => key).join(", ");
  const lines = placeholders(required).map(([key, value]) => `${key}: ${value}`);
  return { label: `${use} + ${keys}`, description, bodyText: [use, ...lines].join("\n") };
}

function placeholders(required: Branch["required"]): readonly (readonly [string, string])[] {
  return required.map(([key, example], index) => [key, `\${${index + 1}:${example}}`]);
}
