import type { BlockCompiler, Local, Step } from "./compiler.ts";
import { NotInterpretable } from "./not-interpretable.ts";
import type { Expression, Statement } from "./parse/ast.ts";
import { compileFormat } from "./printf/compile-format.ts";
import { UNIONS } from "./structs.ts";
import { UNSIGNED } from "./values/c-type.ts";
import { asBigInt, asNumber, convert, integer, type Of, type Value } from "./values/value.ts";

/** Text that a block puts together before its value is asked for (`trace_seq_printf`). */
interface Printed {
  text: string;
}

/** `({ … ; value; })`: the statements are carried out for each record, in order, each once. @throws NotInterpretable */
export function compileBlock(
  { statements, result }: Extract<Expression, { kind: "block" }>,
  outer: BlockCompiler,
): Value {
  const printed: Printed = { text: "" };
  const locals = new Map<string, Local>();
  const steps: Step[] = [];
  for (const statement of statements) {
    const step = compileStatement(statement, outer.within(locals), locals, printed);
    if (step) steps.push(step);
  }
  return behind(steps, outer.within(locals).compile(result));
}

function behind(steps: readonly Step[], value: Value): Value {
  const run: Step = (record) => {
    for (const step of steps) step(record);
  };
  const after =
    <T>(at: Of<T>): Of<T> =>
    (record) => {
      run(record);
      return at(record);
    };
  switch (value.kind) {
    case "small":
      return { kind: "small", type: value.type, at: after(value.at) };
    case "wide":
      return { kind: "wide", signed: value.signed, at: after(value.at) };
    case "text":
      return { kind: "text", at: after(value.at) };
    case "memory":
      return { ...value, start: after(value.start) };
  }
}

function compileStatement(
  statement: Statement,
  compiler: BlockCompiler,
  locals: Map<string, Local>,
  printed: Printed,
): Step | undefined {
  switch (statement.kind) {
    case "declare":
      return declare(statement, compiler, locals, printed);
    case "assign":
      return assign(statement, compiler);
    case "evaluate":
      return evaluate(statement.value, compiler, printed);
  }
}

type Declaration = Extract<Statement, { kind: "declare" }>;

function declare(
  { name, type, value }: Declaration,
  compiler: BlockCompiler,
  locals: Map<string, Local>,
  printed: Printed,
): Step | undefined {
  if (!value) {
    locals.set(name, union(type.name));
    return undefined;
  }
  if (value.kind === "list") {
    locals.set(name, { kind: "texts", texts: value.items.map(literal) });
    return undefined;
  }
  if (value.kind === "call" && value.name === "trace_seq_buffer_ptr") {
    locals.set(name, { kind: "value", value: { kind: "text", at: () => printed.text.split("\0", 1)[0] } });
    return () => {
      printed.text = "";
    };
  }
  if (!type.integer || type.pointers > 0) throw new NotInterpretable(`declares ${name}, which is no integer`);
  const { value: variable, step } = variableOf(convert(integer(compiler.compile(value)), type.integer));
  locals.set(name, { kind: "value", value: variable });
  return step;
}

function literal(expression: Expression): string {
  if (expression.kind !== "text") throw new NotInterpretable("has a list of something else than strings");
  return expression.value;
}

function variableOf(value: ReturnType<typeof convert>): { readonly value: Value; readonly step: Step } {
  if (value.kind === "small") {
    let own = 0;
    return {
      value: { kind: "small", type: value.type, at: () => own },
      step: (record) => {
        own = value.at(record);
      },
    };
  }
  let own = 0n;
  return {
    value: { kind: "wide", signed: value.signed, at: () => own },
    step: (record) => {
      own = value.at(record);
    },
  };
}

/** A union of an integer with bit fields that are known. */
function union(name: string): Local {
  const bits = UNIONS.get(name);
  if (!bits) throw new NotInterpretable(`has a ${name}, whose members are not known`);
  let whole = 0;
  return {
    kind: "union",
    set: (value) => {
      const at = asNumber(convert(integer(value), UNSIGNED));
      return (record) => {
        whole = at(record);
      };
    },
    member: (member) => {
      const [shift, width] = bits.get(member) ?? [];
      if (shift === undefined || width === undefined) return undefined;
      const mask = 2 ** width - 1;
      return { kind: "small", type: UNSIGNED, at: () => (whole >>> shift) & mask };
    },
  };
}

function assign({ to, value }: Extract<Statement, { kind: "assign" }>, compiler: BlockCompiler): Step {
  const local = to.kind === "member" && to.of.kind === "name" ? compiler.local(to.of.name) : undefined;
  if (to.kind !== "member" || to.name !== "word" || local?.kind !== "union")
    throw new NotInterpretable("assigns to something that is not known");
  return local.set(compiler.compile(value));
}

function evaluate(value: Expression, compiler: BlockCompiler, printed: Printed): Step {
  if (value.kind === "call" && value.name === "trace_seq_printf") {
    const [, format, ...args] = value.args;
    if (format?.kind !== "text") throw new NotInterpretable("prints by a format that is no string");
    const print = compileFormat(format.value, args, compiler);
    return (record) => {
      printed.text += print(record);
    };
  }
  const compiled = compiler.compile(value);
  if (compiled.kind !== "small" && compiled.kind !== "wide") return () => {};
  const at = asBigInt(compiled);
  return (record) => void at(record);
}
