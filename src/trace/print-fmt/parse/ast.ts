import type { CType, IntType } from "../values/c-type.ts";

/** Operators with one operand before which they stand. */
export type Prefix = "-" | "+" | "~" | "!" | "*" | "&";

/** Operators between two operands. */
export type Infix =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | "<<"
  | ">>"
  | "<"
  | ">"
  | "<="
  | ">="
  | "=="
  | "!="
  | "&"
  | "^"
  | "|"
  | "&&"
  | "||";

/** An expression of C, as the kernel's print formats have them. */
export type Expression =
  | { readonly kind: "number"; readonly value: bigint; readonly type: IntType }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "prefix"; readonly operator: Prefix; readonly operand: Expression }
  | {
      readonly kind: "infix";
      readonly operator: Infix;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly chosen: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "cast"; readonly type: CType; readonly operand: Expression }
  | { readonly kind: "sizeof"; readonly type: CType }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "index"; readonly of: Expression; readonly at: Expression }
  /** `REC->field` and `role.level`. */
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  /** `{ 1, "one" }`. */
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  /** `({ int x = …; x < 3 ? x : 3; })`. */
  | { readonly kind: "block"; readonly statements: readonly Statement[]; readonly result: Expression };

/** A statement of a block. */
export type Statement =
  | {
      readonly kind: "declare";
      readonly type: CType;
      readonly name: string;
      readonly value: Expression | undefined;
    }
  | { readonly kind: "assign"; readonly to: Expression; readonly value: Expression }
  | { readonly kind: "evaluate"; readonly value: Expression };

/** A print format taken apart: what stands in the quotes, and the arguments behind it. */
export interface ParsedPrintFmt {
  readonly format: string;
  readonly args: readonly Expression[];
}
