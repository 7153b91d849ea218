/** A JSON Schema as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keywords whose values are maps of schemas by name. */
const MAPS = new Set(["properties", "$defs", "patternProperties"]);
/** Keywords whose value is a schema, or a list of them. */
const CHILDREN = new Set([
  "items",
  "additionalProperties",
  "propertyNames",
  "oneOf",
  "anyOf",
  "allOf",
  "not",
  "if",
  "then",
  "else",
]);

/** The schema with `change` applied to each schema below it, innermost first, then to itself. `path` is made of keys. */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonSchema, path: readonly string[]) => JsonSchema,
  path: readonly string[] = [],
): JsonSchema {
  const entries = Object.entries(schema).map(
    ([key, value]) => [key, mapKeyword(key, value, change, [...path, key])] as const,
  );
  return change(Object.fromEntries(entries), path);
}

function mapKeyword(
  key: string,
  value: unknown,
  change: (schema: JsonSchema, path: readonly string[]) => JsonSchema,
  path: readonly string[],
): unknown {
  if (MAPS.has(key) && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name,
        isSchema(child) ? mapSchema(child, change, [...path, name]) : child,
      ]),
    );
  }
  if (!CHILDREN.has(key)) return value;
  if (Array.isArray(value)) {
    return value.map((child: unknown, index) =>
      isSchema(child) ? mapSchema(child, change, [...path, String(index)]) : child,
    );
  }
  return isSchema(value) ? mapSchema(value, change, path) : value;
}

/**
 * The schema with every local reference replaced by what it refers to, so that an error's `parentSchema` tells the whole
 * story. Keywords beside a `$ref` win over those it refers to. Schemas that contain themselves are refused.
 */
export function inlineReferences(root: JsonSchema): JsonSchema {
  const { $defs, ...body } = root;
  const definitions = isSchema($defs) ? $defs : {};
  return inline(body, definitions, []);
}

function inline(schema: JsonSchema, definitions: JsonSchema, open: readonly string[]): JsonSchema {
  return mapSchema(schema, (node) => {
    const name = referenceOf(node);
    if (name === undefined) return node;
    if (open.includes(name)) throw new Error(`the schema contains itself: ${[...open, name].join(" → ")}`);
    const { $ref: _, ...beside } = node;
    return { ...inline(definition(name, definitions), definitions, [...open, name]), ...beside };
  });
}

/** The schema with what it refers to, if it does; keywords beside the reference win. References further down stay. */
export function withDefinition(schema: JsonSchema, definitions: JsonSchema): JsonSchema {
  const name = referenceOf(schema);
  if (name === undefined) return schema;
  const { $ref: _, ...beside } = schema;
  return { ...definition(name, definitions), ...beside };
}

function definition(name: string, definitions: JsonSchema): JsonSchema {
  const target = definitions[name];
  if (!isSchema(target)) throw new Error(`no definition ${name}`);
  return target;
}

function referenceOf(node: JsonSchema): string | undefined {
  const reference = node["$ref"];
  if (typeof reference !== "string") return undefined;
  const match = /^#\/\$defs\/([^/]+)$/.exec(reference);
  if (!match?.[1]) throw new Error(`not a reference to a definition: ${reference}`);
  return match[1];
}
