import type { Schema, SchemaReader } from "./schema.ts";

/** What a value may look like, in words: `string`, `list (whole number)`, `` `a`, `b` ``. */
export function formOf(reader: SchemaReader, schema: Schema): string {
  const name = schema.$ref?.replace("#/$defs/", "");
  const known = name === undefined ? undefined : NAMED[name];
  if (known !== undefined) return known;
  const forms = reader.alternatives(schema).map((one) => oneForm(reader, one));
  return [...new Set(forms)].join(", or ");
}

const NAMED: Readonly<Record<string, string>> = {
  duration: "time with its unit",
  size: "size with its unit",
  eventPattern: "`system:event`, either part a glob",
};

function oneForm(reader: SchemaReader, schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((word) => `\`${String(word)}\``).join(", ");
  if (schema.type === "array") return `list (${schema.items ? formOf(reader, schema.items) : "anything"})`;
  const types = [schema.type ?? []].flat();
  return types.map((type) => TYPES[type] ?? type).join(", ");
}

const TYPES: Readonly<Record<string, string>> = {
  integer: "whole number",
  number: "number",
  string: "string",
  boolean: "`true`, `false`",
  object: "mapping",
};
