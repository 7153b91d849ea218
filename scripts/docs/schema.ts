/** The parts of JSON Schema that the spec's schema uses. */
export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Looks references up, and sees through them. */
export class SchemaReader {
  readonly #definitions: Readonly<Record<string, Schema>>;

  constructor(root: Schema) {
    this.#definitions = root.$defs ?? {};
  }

  definition(name: string): Schema {
    const found = this.#definitions[name];
    if (!found) throw new Error(`the schema has no definition ${name}`);
    return found;
  }

  get definitionNames(): readonly string[] {
    return Object.keys(this.#definitions);
  }

  /** What is written beside a reference holds as well, and more. */
  resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const { $ref, ...own } = schema;
    return { ...this.resolve(this.definition($ref.replace("#/$defs/", ""))), ...own };
  }

  /** The schema and every alternative in it; parameters, allowed for every scalar, left out. */
  alternatives(schema: Schema): readonly Schema[] {
    if (schema.$ref === "#/$defs/parameter") return [];
    const whole = this.resolve(schema);
    const inner = [...(whole.oneOf ?? []), ...(whole.anyOf ?? [])];
    return inner.length === 0 ? [whole] : inner.flatMap((one) => this.alternatives(one));
  }
}
