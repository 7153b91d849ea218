/** A field as a request names it, with how its numbers are to be read. */
export interface NamedField {
  /** As written: the name of the column. */
  readonly name: string;
  readonly field: string;
  /** `.number`: the number that was recorded; `.function`: the function that contains this address. Absent: a word, if it has one. */
  readonly as?: "number" | "function" | undefined;
}

/** `reason`, `reason.number`, `call_site.function`. */
export function namedField(name: string): NamedField {
  const { field, as } = /^(?<field>.+)\.(?<as>number|function)$/u.exec(name)?.groups ?? {};
  if (field === undefined || (as !== "number" && as !== "function")) return { name, field: name };
  return { name, field, as };
}
