import type { Of, Value } from "../values/value.ts";
import type { Compiler } from "../compiler.ts";
import type { Conversion } from "./parse-format.ts";

/** What a conversion prints of a record. */
export interface Printed {
  readonly at: Of<string>;
  /** It is made of digits, signs and letters of this program's own: nothing to escape. */
  readonly isPlain?: true;
  readonly constant?: string;
}

/** A conversion with its width and precision as they are for a record; undefined: not given. */
export interface Sized extends Omit<Conversion, "width" | "precision"> {
  readonly width: Of<number> | undefined;
  readonly precision: Of<number> | undefined;
}

/** Compiles one kind of conversion of an argument. @throws NotInterpretable */
export type CompileConversion = (value: Value, conversion: Sized, compiler: Compiler) => Printed;
