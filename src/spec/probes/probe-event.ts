import type { FetchArgument } from "./fetch-argument.ts";
import type { Expression } from "../../expr/ast.ts";
import type { Located, Span } from "../../core/source.ts";
/** An expression with the text it was parsed from. Spans in `tree` point into the YAML file. */
export interface SourceExpression {
  readonly text: string;
  readonly at: Span;
  readonly tree: Expression;
}

/** A field of a probe's event, and how it is fetched. */
export interface ProbeArgument {
  readonly name: string;
  readonly nameAt: Span;
  readonly at: Span;
  readonly argument: FetchArgument;
  /** The span of what begins at an offset in the argument's text. */
  readonly spanAt: (offset: number) => Span;
}

/** One event that a probe makes. */
export interface ProbeEvent {
  /** What the spec calls it: `openat`; recorded as `kprobes:openat`. */
  readonly name: Located<string>;
  readonly args: readonly ProbeArgument[];
  readonly filter?: SourceExpression;
}
