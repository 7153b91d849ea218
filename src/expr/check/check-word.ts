import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Comparison, ComparisonOperator, TextLiteral } from "../ast.ts";
import type { FieldType, NumberWords } from "../field-type.ts";

/** Problems of comparing a number that has words with a string. */
export function checkWord(
  { operator, operatorAt }: Comparison,
  { name }: FieldType,
  words: NumberWords,
  constant: TextLiteral,
  runsIn: "kernel" | "process",
): readonly Diagnostic[] {
  const inKernel = runsIn === "kernel";
  if (!operatorsOf(runsIn).includes(operator)) {
    const hint =
      inKernel && operator === "~"
        ? IN_WHERE
        : `words can be compared with ${operatorsOf(runsIn).join(", ")}`;
    const message = `"${operator}" cannot compare "${name}" with a word`;
    return [diagnostic("expression-type", message, { at: operatorAt, hint })];
  }
  if (operator === "~") return [];
  if (!words.knows(constant.value)) {
    const message = `no value of "${name}" is called "${constant.value}"`;
    return [
      diagnostic("expression-type", message, { at: constant.at, hint: wordHint(constant.value, words) }),
    ];
  }
  const numbers = words.numbers(constant.value);
  if (operator === "&") {
    if (numbers?.length === 1) return [];
    const message = `"&" needs a word for exactly one value, but several values of "${name}" can be called "${constant.value}"`;
    const hint = inKernel ? "compare with the number" : "use == or !=";
    return [diagnostic("expression-type", message, { at: constant.at, hint })];
  }
  if (!inKernel || numbers !== undefined) return [];
  const message = `cannot determine before recording which values of "${name}" are called "${constant.value}"`;
  return [diagnostic("expression-type", message, { at: constant.at, hint: IN_WHERE })];
}

const IN_WHERE = "use where: in an aggregation, or compare with the number";

function operatorsOf(runsIn: "kernel" | "process"): readonly ComparisonOperator[] {
  return runsIn === "kernel" ? ["==", "!=", "&"] : ["==", "!=", "&", "~"];
}

/** Most words that a hint lists. */
const MOST_LISTED = 12;

function wordHint(word: string, { table }: NumberWords): string | undefined {
  const known = table.map((one) => one.word);
  const close = didYouMean(word, known);
  if (close !== undefined || known.length === 0) return close;
  const more = known.length > MOST_LISTED ? ", …" : "";
  return `its words: ${known.slice(0, MOST_LISTED).join(", ")}${more}`;
}
