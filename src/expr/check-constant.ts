import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import type { Comparison, NumberLiteral, TextLiteral } from "./ast.ts";
import { type FieldType, integerRange, integerTypeName } from "./field-type.ts";

/** A constant operand. */
export type Constant = NumberLiteral | TextLiteral;

/** Where a condition runs decides what it may hold. */
export interface UseRules {
  readonly runsIn: "kernel" | "process";
}

/** `MAX_FILTER_STR_VAL`, trace.h: a text of 256 bytes or more is refused. */
const LONGEST_KERNEL_TEXT = 255;

/** What is wrong with comparing an integer or text field with this constant. */
export function checkConstant(tree: Comparison, field: FieldType, constant: Constant): readonly Diagnostic[] {
  if (constant.kind === "text")
    return field.kind === "text" ? checkText(tree, field, constant) : [needsNumber(field, constant)];
  if (field.kind === "text")
    return [
      problem(
        constant,
        `"${field.name}" is a text; it can't be compared with a number`,
        "put the value in quotes",
      ),
    ];
  return checkNumber(tree, field, constant);
}

/** What the kernel's filter language has no way to say. */
export function checkKernelText(constant: TextLiteral): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (constant.value.includes('"') && constant.value.includes("'")) {
    problems.push(
      problem(
        constant,
        "the kernel can't read a text that holds both kinds of quotes",
        "replace one of them with the pattern ? and use ~",
      ),
    );
  }
  if (utf8Length(constant.value) > LONGEST_KERNEL_TEXT) {
    problems.push(
      diagnostic("expression-limit", `the kernel takes texts of at most ${LONGEST_KERNEL_TEXT} bytes`, {
        at: constant.at,
      }),
    );
  }
  return problems;
}

/** A text that is longer than its field never matches: `comm` is cut to 15 bytes by the kernel. */
function checkText(tree: Comparison, field: FieldType, constant: TextLiteral): readonly Diagnostic[] {
  if (tree.operator === "~") return checkPattern(constant);
  const room = field.bytes - 1;
  if (field.bytes === 0 || utf8Length(constant.value) <= room) return [];
  return [
    problem(
      constant,
      `"${field.name}" holds at most ${room} bytes, so this never matches`,
      `compare with the first ${room} bytes: "${cutToBytes(constant.value, room)}"`,
    ),
  ];
}

/** `filter_parse_regex` reads a pattern that begins with a digit as an index, and then compares it letter by letter. */
function checkPattern(constant: TextLiteral): readonly Diagnostic[] {
  const body = constant.value.replace(/^!/, "");
  if (!/^[0-9].*[*?[\\]/.test(body)) return [];
  return [
    problem(
      constant,
      "the kernel takes a pattern that begins with a digit literally",
      `write ~ "[${body[0]!}]${body.slice(1)}"`,
    ),
  ];
}

function needsNumber(field: FieldType, constant: TextLiteral): Diagnostic {
  const hint = /^-?[0-9]+$/.test(constant.value) ? `write ${constant.value} without quotes` : undefined;
  return problem(
    constant,
    `"${field.name}" is a number (${integerTypeName(field)}); it can't be compared with a text`,
    hint,
  );
}

function checkNumber(tree: Comparison, field: FieldType, constant: NumberLiteral): readonly Diagnostic[] {
  if (constant.unit === "ratio")
    return [problem(constant, `a percentage can't be compared with "${field.name}"`)];
  if (constant.exact === undefined) return [problem(constant, `"${field.name}" holds whole numbers`)];
  const { minimum, maximum } = integerRange(field);
  if (constant.exact >= minimum && constant.exact <= maximum) return [];
  if (tree.operator === "&" && isMask(field, constant.exact)) return [];
  return [outOfRange(field, constant.exact, constant)];
}

/** The highest bit of a signed field may be asked for as 0x80000000, which is no value of it. */
function isMask(field: FieldType, mask: bigint): boolean {
  return mask >= 0n && field.bytes < 8 && mask < 1n << BigInt(field.bytes * 8);
}

function outOfRange(field: FieldType, value: bigint, constant: NumberLiteral): Diagnostic {
  const { minimum, maximum } = integerRange(field);
  const wrapped = BigInt.asIntN(field.bytes * 8, value);
  const isWrapped = field.signed && value > 0n && value < 1n << BigInt(field.bytes * 8);
  const hint = isWrapped ? `for the same bits, write ${wrapped}` : undefined;
  return problem(
    constant,
    `"${field.name}" (${integerTypeName(field)}) holds ${minimum} to ${maximum}`,
    hint,
  );
}

function problem(node: Constant, message: string, hint?: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at, hint });
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

function cutToBytes(text: string, bytes: number): string {
  let cut = "";
  for (const character of text) {
    if (utf8Length(cut + character) > bytes) break;
    cut += character;
  }
  return cut;
}
