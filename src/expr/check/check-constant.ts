import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Comparison, NumberLiteral, TextLiteral } from "../ast.ts";
import { checkWord } from "./check-word.ts";
import { type FieldType, integerRange, integerTypeName } from "../field-type.ts";

/** A literal that a field is compared with. */
export type Constant = NumberLiteral | TextLiteral;

/** What a condition may contain depends on where it runs. */
export interface UseRules {
  readonly runsIn: "kernel" | "process";
}

/** The kernel refuses strings of 256 bytes or more (kernel/trace/trace.h, `MAX_FILTER_STR_VAL`). */
const LONGEST_KERNEL_TEXT = 255;

/** Problems of comparing an integer or string field with a constant. */
export function checkConstant(
  tree: Comparison,
  field: FieldType,
  constant: Constant,
  { runsIn }: UseRules,
): readonly Diagnostic[] {
  if (constant.kind === "text") {
    if (field.kind === "text") return checkText(tree, field, constant);
    const words = field.words?.();
    return words ? checkWord(tree, field, words, constant, runsIn) : [needsNumber(field, constant)];
  }
  if (field.kind === "text")
    return [
      problem(
        constant,
        `"${field.name}" is a string; it cannot be compared with a number`,
        "put the value in quotes",
      ),
    ];
  return checkNumber(tree, field, constant);
}

/** Problems of a string that the kernel's filter language cannot express. */
export function checkKernelText(constant: TextLiteral): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (constant.value.includes('"') && constant.value.includes("'")) {
    problems.push(
      problem(
        constant,
        "the kernel does not accept a string with both kinds of quotes",
        "replace one of them with the wildcard ? and use ~",
      ),
    );
  }
  if (utf8Length(constant.value) > LONGEST_KERNEL_TEXT) {
    problems.push(
      diagnostic("expression-limit", `the kernel accepts strings of at most ${LONGEST_KERNEL_TEXT} bytes`, {
        at: constant.at,
      }),
    );
  }
  return problems;
}

/** A string longer than its field never matches: the kernel truncates `comm` to 15 bytes. */
function checkText(tree: Comparison, field: FieldType, constant: TextLiteral): readonly Diagnostic[] {
  if (tree.operator === "~") return checkPattern(constant);
  const room = field.bytes - 1;
  if (field.bytes === 0 || utf8Length(constant.value) <= room) return [];
  return [
    problem(
      constant,
      `"${field.name}" has at most ${room} bytes, so this never matches`,
      `compare with the first ${room} bytes: "${cutToBytes(constant.value, room)}"`,
    ),
  ];
}

/** `filter_parse_regex` treats a pattern that starts with a digit as an index; the filter then compares it literally. */
function checkPattern(constant: TextLiteral): readonly Diagnostic[] {
  const body = constant.value.replace(/^!/, "");
  if (!/^[0-9].*[*?[\\]/.test(body)) return [];
  return [
    problem(
      constant,
      "the kernel ignores the wildcards of a pattern that starts with a digit",
      `write ~ "[${body[0]!}]${body.slice(1)}"`,
    ),
  ];
}

function needsNumber(field: FieldType, constant: TextLiteral): Diagnostic {
  const hint = /^-?[0-9]+$/.test(constant.value) ? `write ${constant.value} without quotes` : undefined;
  return problem(
    constant,
    `"${field.name}" is a number (${integerTypeName(field)}); it cannot be compared with a string`,
    hint,
  );
}

function checkNumber(tree: Comparison, field: FieldType, constant: NumberLiteral): readonly Diagnostic[] {
  if (constant.unit === "ratio")
    return [problem(constant, `"${field.name}" cannot be compared with a percentage`)];
  if (constant.exact === undefined) return [problem(constant, `"${field.name}" is an integer`)];
  const { minimum, maximum } = integerRange(field);
  if (constant.exact >= minimum && constant.exact <= maximum) return [];
  if (tree.operator === "&" && isMask(field, constant.exact)) return [];
  return [outOfRange(field, constant.exact, constant)];
}

/** A mask may contain the sign bit of a signed field, 0x80000000, which is not a value of the field. */
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
    `"${field.name}" (${integerTypeName(field)}) has the range ${minimum} to ${maximum}`,
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
