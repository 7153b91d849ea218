/** A value as someone would write it in a spec, on one line. */
function yamlExample(value: unknown): string {
  if (typeof value === "string") return plainOrQuoted(value);
  if (Array.isArray(value)) return `[${value.map(yamlExample).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${yamlExample(item)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** The first example of a schema, if it has one. */
export function exampleOf(schema: unknown): string | undefined {
  const examples = (schema as Readonly<Record<string, unknown>> | undefined)?.["examples"];
  return Array.isArray(examples) && examples.length > 0 ? yamlExample(examples[0]) : undefined;
}

function plainOrQuoted(text: string): string {
  return /^[A-Za-z0-9_./-][A-Za-z0-9_.:/*-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
