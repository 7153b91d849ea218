import type { EventFormat } from "../decode/event-format.ts";
import { compileBlock } from "./compile-block.ts";
import type { BlockCompiler, Local, PrintFmtContext } from "./compiler.ts";
import { helper } from "./helpers/helpers.ts";
import { namedConstant } from "./named-constants.ts";
import { NotInterpretable } from "./not-interpretable.ts";
import type { Expression } from "./parse/ast.ts";
import { fieldValue } from "./record-fields.ts";
import { sizeOfStruct } from "./structs.ts";
import { type CType, longOf } from "./values/c-type.ts";
import { conditional, infix, prefix } from "./values/operators.ts";
import {
  asNumber,
  constant,
  convert,
  integer,
  type Memory,
  textConstant,
  type Value,
} from "./values/value.ts";

/** Compiles expressions to closures over a record, with the types that C gives them. */
export class ExpressionCompiler implements BlockCompiler {
  readonly event: EventFormat;
  readonly context: PrintFmtContext;
  readonly #locals: ReadonlyMap<string, Local>;
  readonly #work: { steps: number };

  constructor(
    event: EventFormat,
    context: PrintFmtContext,
    locals: ReadonlyMap<string, Local> = new Map(),
    work = { steps: 0 },
  ) {
    this.event = event;
    this.context = context;
    this.#locals = locals;
    this.#work = work;
  }

  /** Operations so far that are carried out for each record: what is constant takes none. */
  get steps(): number {
    return this.#work.steps;
  }

  /** A compiler that knows the variables of a block, too. */
  within(locals: ReadonlyMap<string, Local>): ExpressionCompiler {
    return new ExpressionCompiler(
      this.event,
      this.context,
      new Map([...this.#locals, ...locals]),
      this.#work,
    );
  }

  /** @throws NotInterpretable */
  compile(expression: Expression): Value {
    const value = this.#compiled(expression);
    if (value.kind === "memory" || value.constant === undefined) this.#work.steps++;
    return value;
  }

  #compiled(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return constant(expression.value, expression.type);
      case "text":
        return textConstant(expression.value);
      case "name":
        return this.#name(expression.name);
      case "prefix":
        return this.#prefix(expression);
      case "infix":
        return this.#infix(expression);
      case "conditional":
        return this.#conditional(expression);
      case "cast":
        return this.#cast(expression.type, this.compile(expression.operand));
      case "sizeof":
        return constant(BigInt(this.#sizeOf(expression.type)), longOf(this.context.machine.longBytes));
      case "call":
        return helper(expression.name)(expression.args, this);
      case "index":
        return this.#index(expression.of, expression.at);
      case "member":
        return this.#member(expression.of, expression.name);
      case "list":
        throw new NotInterpretable("has a list where C needs a value");
      case "block":
        return compileBlock(expression, this);
    }
  }

  /** What a name in a block stands for. */
  local(name: string): Local | undefined {
    return this.#locals.get(name);
  }

  #name(name: string): Value {
    const local = this.#locals.get(name);
    if (local?.kind === "value") return local.value;
    const known = namedConstant(name, this.context);
    if (known) return known;
    throw new NotInterpretable(`has the name ${name}, whose value is not known`);
  }

  #prefix({ operator, operand }: Extract<Expression, { kind: "prefix" }>): Value {
    const value = this.compile(operand);
    if (operator === "&") {
      if (value.kind === "memory") return value;
      return this.#addressOf(operand);
    }
    if (operator !== "*") return prefix(operator, value);
    if (value.kind !== "memory") throw new NotInterpretable("reads memory that is not in the record");
    return elementOf(value, () => 0);
  }

  /** `&REC->field` of a field that is an integer: its bytes. */
  #addressOf(operand: Expression): Memory {
    const name = operand.kind === "member" && isRecord(operand.of) ? operand.name : undefined;
    const field = this.event.fields.find((one) => one.name === name);
    if (!field) throw new NotInterpretable("takes the address of something that is not a field");
    const { offset, size } = field;
    return { kind: "memory", start: () => offset, bytes: () => size, element: { bytes: 1, signed: false } };
  }

  /** Long chains (`a | b | c …`) lean to the left: that side is followed without recursion. */
  #infix(expression: Extract<Expression, { kind: "infix" }>): Value {
    const chain: Extract<Expression, { kind: "infix" }>[] = [];
    let left: Expression = expression;
    for (; left.kind === "infix"; left = left.left) chain.push(left);
    return chain.reduceRight<Value>((value, { operator, right }) => {
      const result = infix(operator, value, this.compile(right));
      if (result.constant === undefined) this.#work.steps++;
      return result;
    }, this.compile(left));
  }

  #conditional({ test, chosen, otherwise }: Extract<Expression, { kind: "conditional" }>): Value {
    const value = this.compile(test);
    // What is never chosen may be something that isn't known.
    if ((value.kind === "small" || value.kind === "wide") && value.constant !== undefined)
      return this.compile(BigInt(value.constant) === 0n ? otherwise : chosen);
    return conditional(value, this.compile(chosen), this.compile(otherwise), this.context.printkFormats);
  }

  #cast({ integer: type, pointers, name }: CType, value: Value): Value {
    if (pointers > 0) return this.#castToPointer(value, pointers > 1 ? undefined : type, name);
    if (!type) {
      if (name === "void") return value;
      throw new NotInterpretable(`casts to ${name}, which is not an integer`);
    }
    if (value.kind === "text" || value.kind === "memory") return value;
    return convert(value, type);
  }

  #castToPointer(value: Value, element: CType["integer"], name: string): Value {
    const { longBytes } = this.context.machine;
    if (value.kind === "memory") return element ? { ...value, element } : value;
    if (value.kind === "text") return value;
    const address = convert(value, longOf(longBytes));
    const pointee = element?.bytes ?? sizeOfStruct(name, longBytes) ?? 0;
    return address.kind === "wide" ? { ...address, pointee } : address;
  }

  #sizeOf({ integer: type, pointers, name }: CType): number {
    const { longBytes } = this.context.machine;
    const size = pointers > 0 ? longBytes : (type?.bytes ?? sizeOfStruct(name, longBytes));
    if (size === undefined) throw new NotInterpretable(`needs the size of ${name}, which is not known`);
    return size;
  }

  #index(of: Expression, at: Expression): Value {
    const index = asNumber(integer(this.compile(at)));
    const local = of.kind === "name" ? this.#locals.get(of.name) : undefined;
    if (local?.kind === "texts") {
      const { texts } = local;
      return { kind: "text", at: (record) => texts[index(record)] };
    }
    const value = this.compile(of);
    if (value.kind !== "memory") throw new NotInterpretable("reads memory that is not in the record");
    return elementOf(value, index);
  }

  #member(of: Expression, name: string): Value {
    if (isRecord(of)) return fieldValue(this.event, name);
    if (of.kind === "name") {
      const local = this.#locals.get(of.name);
      const member = local?.kind === "union" ? local.member(name) : undefined;
      if (member) return member;
    }
    if (of.kind === "member" && isRecord(of.of)) return fieldValue(this.event, `${of.name}.${name}`);
    throw new NotInterpretable(`reads the member ${name} of a struct that is not known`);
  }
}

function isRecord(expression: Expression): boolean {
  return expression.kind === "name" && expression.name === "REC";
}

/** One element of an array, which must be within it. A string has a NUL behind it. */
function elementOf(
  { start, bytes, element }: Memory,
  index: (record: Parameters<Memory["start"]>[0]) => number,
): Value {
  const { signed } = element;
  const size = element.bytes;
  const offset: Memory["start"] = (record) => {
    const at = index(record) * size;
    const most = bytes(record);
    if (at >= 0 && at + size <= most) return start(record) + at;
    record.wrong = "reads outside of an array";
    return start(record);
  };
  if (size === 8) return { kind: "wide", signed, at: (record) => record.wide(offset(record), signed) };
  return {
    kind: "small",
    type: element,
    at: (record) => record.small(offset(record), size, signed),
  };
}
