import type { RecordRows } from "../decode/batch.ts";
import type { EventFormat, Field, IntegerBytes } from "../decode/event-format.ts";
import { ExpressionCompiler } from "../print-fmt/compile-expression.ts";
import type { PrintFmtContext } from "../print-fmt/compiler.ts";
import { NotInterpretable } from "../print-fmt/not-interpretable.ts";
import type { Expression } from "../print-fmt/parse/ast.ts";
import { memberOfRecord, operandsOf, partsOf } from "../print-fmt/parse/parts-of.ts";
import { parsePrintFmt } from "../print-fmt/parse/parse-print-fmt.ts";
import { compilePieces } from "../print-fmt/printf/compile-format.ts";
import { parseFormat, type Piece } from "../print-fmt/printf/parse-format.ts";
import { RecordView } from "../print-fmt/values/record-view.ts";
import type { FieldWords, Word } from "./words.ts";
import { inOrder } from "./listed-words.ts";

/**
 * Words that the event's print format has for a field's numbers: what it prints of this field alone, where that is a string
 * (`__print_symbolic`, `__print_flags`, a conditional; `%s%s` of `prev_state`).
 */
export function printedWords(
  event: EventFormat,
  field: Field,
  context: PrintFmtContext,
): FieldWords | undefined {
  if (!event.printFormat.includes(`REC->${field.name}`) || field.type.includes("*")) return undefined;
  if (field.offset + field.size > MOST_RECORD_BYTES) return undefined;
  try {
    const { format, args } = parsePrintFmt(event.printFormat, context.machine.longBytes, () => undefined);
    const [run, another] = runsOf(parseFormat(format), args, field.name).filter(
      (part) => isText(part) && isOfWholeField(part.args, field, event),
    );
    return run && !another ? wordsOf(run, event, field, context) : undefined;
  } catch (error) {
    if (error instanceof NotInterpretable) return undefined;
    throw error;
  }
}

/** A record has at most as many bytes as a sub-buffer of 64 KiB; a recording's formats may say anything. */
const MOST_RECORD_BYTES = 1 << 16;

/** A part of a print format that depends on one field only. */
interface Run {
  readonly pieces: readonly Piece[];
  readonly args: readonly Expression[];
}

/** The parts that read only this field. `:` and `,` may stand in them. */
function runsOf(pieces: readonly Piece[], args: readonly Expression[], field: string): readonly Run[] {
  const runs: Run[] = [];
  const rest = args.values();
  let run: { pieces: Piece[]; args: Expression[] } = { pieces: [], args: [] };
  for (const piece of pieces) {
    const own = typeof piece === "string" ? [] : argumentsOf(piece, rest);
    if (own.length === 1 && readsOnly(own[0]!, field)) {
      run.pieces.push(piece);
      run.args.push(own[0]!);
    } else if (typeof piece !== "string" || !/^[:,]$/u.test(piece) || run.pieces.length === 0) {
      runs.push(run);
      run = { pieces: [], args: [] };
    } else run.pieces.push(piece);
  }
  return [...runs, run];
}

function argumentsOf(
  { width, precision }: Exclude<Piece, string>,
  rest: Iterator<Expression>,
): readonly Expression[] {
  const count = 1 + Number(width === "*") + Number(precision === "*");
  return Array.from({ length: count }, () => rest.next().value as Expression | undefined).filter(
    (argument) => argument !== undefined,
  );
}

function isText({ pieces }: Run): boolean {
  const [first, last] = [pieces[0], pieces.at(-1)];
  return typeof first !== "string" && typeof last !== "string" && pieces.some(isString);
}

function isString(piece: Piece): boolean {
  return typeof piece !== "string" && piece.type === "s";
}

/** Whether an argument reads this field, and nothing else of a record. */
function readsOnly(argument: Expression, field: string): boolean {
  const parts = partsOf(argument);
  const members = parts.map(memberOfRecord).filter((name) => name !== undefined);
  const readsMemory = parts.some((part) => part.kind === "call" && part.name.startsWith("__get_"));
  return members.length > 0 && members.every((name) => name === field) && !readsMemory;
}

function wordsOf(
  { pieces, args }: Run,
  event: EventFormat,
  field: Field,
  context: PrintFmtContext,
): FieldWords {
  const compiler = new ExpressionCompiler(event, context);
  const text = compilePieces(pieces, args, compiler);
  const record = new OneFieldRecord(field);
  const known = new Map<bigint, string>();
  const of = (value: bigint): string => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const printed = text(record.with(value)).trim();
    const word = /[\p{L}\d]/u.test(printed) ? printed : value.toString();
    if (known.size < MOST_KNOWN) known.set(value, word);
    return word;
  };
  const constants = constantsIn(args, compiler).map((value) => record.asField(value));
  const table = tableOf([...new Set([0n, 1n, ...constants])], of);
  return {
    id: `printed ${event.printFormat}`,
    of,
    table,
    knows: (word) => numbersOf(word, table, of) !== undefined,
    numbers: (word) => (isComplete(args, field, event) ? numbersOf(word, table, of) : undefined),
  };
}

/** Of a set without flags the kernel prints nothing. */
const NO_FLAG = "0";

/** Different numbers whose word is kept. */
const MOST_KNOWN = 4096;

/** A record that has one field; the rest is 0. */
class OneFieldRecord {
  readonly #view = new RecordView();
  readonly #rows: RecordRows;
  readonly #offset: number;
  readonly #bytes: IntegerBytes;
  readonly #signed: boolean;

  constructor({ offset, size, signed }: Field) {
    const bytes = new Uint8Array(offset + size);
    this.#rows = {
      bytes,
      view: new DataView(bytes.buffer),
      count: 1,
      offsets: Uint32Array.of(0),
      lengths: Uint32Array.of(bytes.length),
    };
    this.#offset = offset;
    this.#bytes = size as IntegerBytes;
    this.#signed = signed;
  }

  with(value: bigint): RecordView {
    const { view } = this.#rows;
    for (let byte = 0; byte < this.#bytes; byte++)
      view.setUint8(this.#offset + byte, Number((value >> BigInt(8 * byte)) & 0xffn));
    this.#view.set(this.#rows, 0);
    return this.#view;
  }

  /** The number that the field has where its bits are those of `value`. */
  asField(value: bigint): bigint {
    const bits = 8 * this.#bytes;
    return this.#signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  }
}

/** Constants in the arguments that the field may have: values of tables, and what it is compared with. */
function constantsIn(args: readonly Expression[], compiler: ExpressionCompiler): readonly bigint[] {
  const parts = args.flatMap((argument) => wholeConstants(argument));
  return parts.slice(0, MOST_KNOWN).flatMap((part) => constantOf(part, compiler) ?? []);
}

/** Calculations without fields that are no part of another: `(3 + 1) << 1` once, as 8. Parts come after what they are parts of. */
function wholeConstants(argument: Expression): readonly Expression[] {
  const parts = partsOf(argument);
  const constants = new Set<Expression>();
  for (const part of parts.toReversed())
    if (
      part.kind === "number" ||
      (isCalculation(part) && operandsOf(part).every((one) => constants.has(one)))
    )
      constants.add(part);
  const inner = new Set(parts.flatMap((part) => (constants.has(part) ? operandsOf(part) : [])));
  return parts.filter((part) => constants.has(part) && !inner.has(part));
}

function isCalculation({ kind }: Expression): boolean {
  return kind === "prefix" || kind === "infix" || kind === "cast";
}

function constantOf(part: Expression, compiler: ExpressionCompiler): bigint | undefined {
  try {
    const value = compiler.compile(part);
    const isInteger = value.kind === "small" || value.kind === "wide";
    return isInteger && value.constant !== undefined ? BigInt(value.constant) : undefined;
  } catch (error) {
    if (error instanceof NotInterpretable) return undefined;
    throw error;
  }
}

/** The numbers that have a word of their own; sets of flags are made of these. */
function tableOf(numbers: readonly bigint[], of: (value: bigint) => string): readonly Word[] {
  return inOrder(
    numbers
      .map((number) => ({ number, word: of(number) }))
      .filter(({ word }) => /\p{L}/u.test(word) && !/[|]|0x/u.test(word)),
  );
}

/** The numbers with this word: those of the table, or a set of its flags. Two flags of one name leave it open. */
function numbersOf(
  word: string,
  table: readonly Word[],
  of: (value: bigint) => string,
): readonly bigint[] | undefined {
  if (word === NO_FLAG) return of(0n) === word ? [0n] : undefined;
  const listed = table.filter((one) => one.word === word).map(({ number }) => number);
  if (listed.length > 0) return listed;
  const parts = word.split("|").map((part) => partNumbers(part, table));
  if (parts.some((numbers) => numbers.length !== 1)) return undefined;
  const set = parts.reduce((bits, [number]) => bits | number!, 0n);
  return of(set) === word ? [set] : undefined;
}

function partNumbers(part: string, table: readonly Word[]): readonly bigint[] {
  if (/^0x[\da-f]{1,16}$/u.test(part)) return [BigInt(part)];
  return table.filter(({ word }) => word === part).map(({ number }) => number);
}

/**
 * Whether the whole field decides the word: a word for some of its bits would make different numbers one. `prev_state` is masked, but has
 * no other bits (include/trace/events/sched.h, `__trace_sched_switch_state`).
 */
function isOfWholeField(args: readonly Expression[], field: Field, event: EventFormat): boolean {
  return isPrevState(field, event) || (args.length === 1 && isLookup(args[0]!, field));
}

function isPrevState({ name }: Field, event: EventFormat): boolean {
  return event.system === "sched" && event.name === "sched_switch" && name === "prev_state";
}

/** A table, a string, or a choice of these by the field's value. */
function isLookup(expression: Expression, field: Field): boolean {
  if (expression.kind === "text" || isTable(expression, field)) return true;
  if (expression.kind !== "conditional") return false;
  const { test, chosen, otherwise } = expression;
  return isTest(test, field) && isLookup(chosen, field) && isLookup(otherwise, field);
}

function isTest(test: Expression, field: Field): boolean {
  if (isField(test, field)) return true;
  if (test.kind === "prefix") return test.operator === "!" && isTest(test.operand, field);
  if (test.kind !== "infix" || !COMPARISONS.has(test.operator)) return false;
  return isField(test.left, field) || isField(test.right, field);
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">="]);

/** Whether the numbers of the table are all that can have its words. A choice by comparison can have others. */
function isComplete([argument]: readonly Expression[], field: Field, event: EventFormat): boolean {
  if (isPrevState(field, event)) return true;
  if (argument?.kind !== "conditional") return argument !== undefined && isTable(argument, field);
  const { test, chosen, otherwise } = argument;
  return isField(test, field) && isTable(chosen, field) && otherwise.kind === "text";
}

function isTable(expression: Expression, field: Field): boolean {
  if (expression.kind !== "call" || !/^__print_(?:symbolic|flags)/u.test(expression.name)) return false;
  const [value] = expression.args;
  return value !== undefined && isField(value, field);
}

/** The field itself; a cast to a narrower integer would drop bits. */
function isField(expression: Expression, field: Field): boolean {
  if (expression.kind !== "cast") return memberOfRecord(expression) === field.name;
  const { integer, pointers } = expression.type;
  return pointers === 0 && (integer?.bytes ?? 0) >= field.size && isField(expression.operand, field);
}
