import { isSchema, type JsonSchema, mapSchema } from "./json-schema.ts";

/** An aggregation's options, as written beside its code. They may refer to the base's definitions, `#/$defs/NAME`. */
export interface Fragment {
  /** `sched.switches`, from the file's name. */
  readonly use: string;
  readonly schema: JsonSchema;
}

/**
 * The schema of the language itself: the hand-written base, with one closed branch for each aggregation.
 * A value that a parameter stands for has been filled in before this schema is applied.
 */
export function mergeFragments(base: JsonSchema, fragments: readonly Fragment[]): JsonSchema {
  const definitions = base["$defs"];
  if (!isSchema(definitions)) throw new Error("the base has no $defs");
  const branches = fragments.map((fragment) => [definitionName(fragment.use), branch(fragment)] as const);
  const oneOf = branches.map(([name]) => ({ $ref: `#/$defs/${name}` }));
  return {
    ...base,
    $defs: {
      ...definitions,
      aggregation: { type: "object", required: ["use"], oneOf },
      ...Object.fromEntries(branches),
    },
  };
}

function branch({ use, schema }: Fragment): JsonSchema {
  const { properties, required, description } = schema;
  if (!isSchema(properties)) throw new Error(`${use}.schema.json has no properties`);
  const own = {
    use: { description: String(description), const: use, examples: [use] },
    where: { $ref: "#/$defs/where" },
  };
  return {
    title: `${pascalCase(use)}Aggregation`,
    description,
    type: "object",
    additionalProperties: false,
    required: ["use", ...(Array.isArray(required) ? (required as string[]) : [])],
    properties: { ...own, ...properties },
  };
}

/** `#/$defs/aggregation-sched-switches`. */
function definitionName(use: string): string {
  return `aggregation-${use.replaceAll(".", "-")}`;
}

function pascalCase(use: string): string {
  return use.replace(/(?:^|[.-])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Where a parameter can't stand. */
const FIXED = new Set(["version", "use", "params", "param", "propertyNames", "extends"]);
const CONSTRAINTS = new Set([
  "type",
  "const",
  "enum",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
]);

/**
 * The schema for editors, which see `${name}` where the value will be: each number, word of a list and text of a fixed
 * form may also be a text with a parameter in it.
 */
export function allowParameters(schema: JsonSchema): JsonSchema {
  const changed = mapSchema(schema, (node, path) =>
    path.some((key) => FIXED.has(key)) ? node : orParameter(node),
  );
  const definitions = isSchema(changed["$defs"]) ? changed["$defs"] : {};
  const parameter = {
    description: "A text with a parameter in it.",
    type: "string",
    pattern: "\\$\\{[A-Za-z_][A-Za-z0-9_-]*\\}",
  };
  return { ...changed, $defs: { ...definitions, parameter } };
}

function orParameter(node: JsonSchema): JsonSchema {
  const { type } = node;
  const closed =
    type === "integer" || type === "number" || type === "boolean" || "enum" in node || "pattern" in node;
  if (!closed) return node;
  const constraint = Object.fromEntries(Object.entries(node).filter(([key]) => CONSTRAINTS.has(key)));
  const rest = Object.fromEntries(Object.entries(node).filter(([key]) => !CONSTRAINTS.has(key)));
  return { ...rest, anyOf: [constraint, { $ref: "#/$defs/parameter" }] };
}
