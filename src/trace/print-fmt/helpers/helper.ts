import type { Compiler } from "../compiler.ts";
import { NotInterpretable } from "../not-interpretable.ts";
import type { Expression } from "../parse/ast.ts";
import { dynamicMemory } from "../record-fields.ts";
import { asNumber, integer, type Memory, type Of, type Value } from "../values/value.ts";

/** Compiles a call of a function that print formats use. @throws NotInterpretable */
export type Helper = (args: readonly Expression[], compiler: Compiler) => Value;

/** An argument that has to be there. */
export function argument(args: readonly Expression[], index: number): Expression {
  const found = args[index];
  if (!found) throw new NotInterpretable("calls a function with too few arguments");
  return found;
}

/** The field that an argument names, as in `__get_str(name)`. */
export function fieldArgument(args: readonly Expression[]): string {
  const name = argument(args, 0);
  if (name.kind !== "name") throw new NotInterpretable("lacks a field name where one is required");
  return name.name;
}

/** The array of any length that an argument names. */
export function namedArray(args: readonly Expression[], { event }: Compiler): Memory {
  return dynamicMemory(event, fieldArgument(args));
}

/** An argument that is an array, or a place in the record. */
export function memoryArgument(args: readonly Expression[], index: number, compiler: Compiler): Memory {
  const value = compiler.compile(argument(args, index));
  if (value.kind !== "memory")
    throw new NotInterpretable("prints what is at an address outside of the record");
  return value;
}

/** An argument that is a number. */
export function numberArgument(args: readonly Expression[], index: number, compiler: Compiler): Of<number> {
  return asNumber(integer(compiler.compile(argument(args, index))));
}
