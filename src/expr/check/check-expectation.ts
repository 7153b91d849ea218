import { assertNever } from "../../core/assert-never.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { QuantityUnit } from "../../document/result-document.ts";
import type { Arithmetic, Comparison, Expression, Lookup, Name } from "../ast.ts";
import { comparable, isResultOperator, named, unitExample, unitOf } from "../quantity.ts";

/** The parts of an aggregation's result that are known before it is computed. Absent parts are not checked. */
export interface KnownResult {
  /** Scalars by name. */
  readonly scalars?: ReadonlyMap<string, QuantityUnit>;
  /** Value columns by name. */
  readonly columns?: ReadonlyMap<string, QuantityUnit | "text">;
  /** Number of cells in the key of a row. */
  readonly keyCells?: number;
}

/** Results by their names under `aggregations`. */
export type KnownResults = ReadonlyMap<string, KnownResult>;

/** All problems of an expectation that can be found before the run. */
export function checkExpectation(tree: Expression, results: KnownResults): readonly Diagnostic[] {
  switch (tree.kind) {
    case "logical":
      return [...checkExpectation(tree.left, results), ...checkExpectation(tree.right, results)];
    case "not":
      return checkExpectation(tree.operand, results);
    case "comparison":
      return checkComparison(tree, results);
    case "name":
    case "lookup":
    case "number":
    case "text":
    case "cpus":
    case "arithmetic":
    case "negate":
      return notACondition(tree, results);
    default:
      return assertNever(tree);
  }
}

/** The type of a value: its unit, `text`, or unknown before the run; and the problems inside it. */
interface Typed {
  readonly type: QuantityUnit | "text" | undefined;
  readonly problems: readonly Diagnostic[];
}

function notACondition(tree: Expression, results: KnownResults): readonly Diagnostic[] {
  const { problems } = typeOf(tree, results);
  if (problems.length > 0) return problems;
  return [
    problem(
      tree,
      "an expectation must be a comparison, but this is a value",
      "compare it: switches.total > 100",
    ),
  ];
}

function checkComparison(tree: Comparison, results: KnownResults): readonly Diagnostic[] {
  const left = typeOf(tree.left, results);
  const right = typeOf(tree.right, results);
  const inside = [...left.problems, ...right.problems];
  if (inside.length > 0) return inside;
  if (isConstant(tree.left) && isConstant(tree.right))
    return [problem(tree, "both sides are constants", "name a result: switches.total > 100")];
  return checkTypes(tree, left.type, right.type);
}

function checkTypes(tree: Comparison, left: Typed["type"], right: Typed["type"]): readonly Diagnostic[] {
  const text = left === "text" || right === "text";
  if (text && !["==", "!=", "~"].includes(tree.operator))
    return [operatorProblem(tree, "strings can be compared with ==, != and ~ (pattern)")];
  if (tree.operator === "~" && (isNumber(left) || isNumber(right)))
    return [operatorProblem(tree, "numbers can be compared with ==, !=, <, <=, >, >= and &")];
  if (left === undefined || right === undefined) return [];
  if (left === "text" || right === "text")
    return left === right ? [] : [problem(tree, "a string cannot be compared with a number")];
  const share = plainShare(tree, left, right);
  if (share) return [share];
  if (comparable(left, right) || isZero(tree.left) || isZero(tree.right)) return [];
  return [unitProblem(tree, left, right)];
}

/** Tables show shares as percentages, so a plain number above 1 is almost certainly meant as one. A quotient is exempt. */
function plainShare(tree: Comparison, left: QuantityUnit, right: QuantityUnit): Diagnostic | undefined {
  const [share, plain, unit] =
    left === "ratio" ? [tree.left, tree.right, right] : [tree.right, tree.left, left];
  const isShare = (left === "ratio" || right === "ratio") && share.kind === "lookup";
  if (!isShare || plain.kind !== "number" || unit !== "none" || plain.value <= 1) return undefined;
  const percent = `${Number((plain.value * 100).toPrecision(12))}%`;
  return diagnostic("bad-unit", `a share of ${plain.value} is ${percent}`, {
    at: plain.at,
    hint: `write ${plain.value}%, or ${percent} if you mean that`,
  });
}

function unitProblem(tree: Comparison, left: QuantityUnit, right: QuantityUnit): Diagnostic {
  const literal =
    tree.right.kind === "number" ? { node: tree.right, wanted: left } : { node: tree.left, wanted: right };
  const hint = literal.node.kind === "number" ? unitExample(literal.wanted) : undefined;
  return diagnostic("bad-unit", `${named(left)} cannot be compared with ${named(right)}`, {
    at: (hint ? literal.node : tree).at,
    hint,
  });
}

function operatorProblem(tree: Comparison, hint: string): Diagnostic {
  return diagnostic("expression-type", `"${tree.operator}" cannot be used here`, {
    at: tree.operatorAt,
    hint,
  });
}

function typeOf(tree: Expression, results: KnownResults): Typed {
  switch (tree.kind) {
    case "number":
      return { type: tree.unit, problems: [] };
    case "text":
      return { type: "text", problems: [] };
    case "negate":
      return tree.operator === "-" ? typeOf(tree.operand, results) : onlyFields("~", tree);
    case "arithmetic":
      return arithmeticType(tree, results);
    case "name":
      return { type: undefined, problems: [bareName(tree, results)] };
    case "lookup":
      return lookupType(tree, results);
    case "cpus":
      return {
        type: undefined,
        problems: [problem(tree, "CPUS{…} is available only in filter: and where:")],
      };
    case "logical":
    case "not":
    case "comparison":
      return {
        type: undefined,
        problems: [problem(tree, "a condition cannot be used as a value")],
      };
    default:
      return assertNever(tree);
  }
}

function onlyFields(operator: string, tree: Expression): Typed {
  const message = `"${operator}" works only with fields: in where, value, by and columns`;
  return { type: undefined, problems: [problem(tree, message)] };
}

function arithmeticType(tree: Arithmetic, results: KnownResults): Typed {
  const { operator } = tree;
  if (!isResultOperator(operator)) return onlyFields(operator, tree);
  const left = typeOf(tree.left, results);
  const right = typeOf(tree.right, results);
  const problems = [...left.problems, ...right.problems];
  if (left.type === "text" || right.type === "text")
    return {
      type: undefined,
      problems: [...problems, problem(tree, "arithmetic needs numbers, and this is a string")],
    };
  const result = unitOf(operator, left.type, right.type);
  if ("reason" in result)
    return {
      type: undefined,
      problems: [...problems, diagnostic("bad-unit", result.reason, { at: tree.at })],
    };
  return { type: result.unit, problems };
}

function bareName(tree: Name, results: KnownResults): Diagnostic {
  if (tree.name.endsWith("]")) return problem(tree, "a row needs a column", `write ${tree.name}.column`);
  const known = results.get(tree.name);
  if (!known) return unknownResult(tree, results);
  const first = known.scalars?.keys().next().value ?? "total";
  return diagnostic("unknown-result", `"${tree.name}" is a whole result; name one of its values`, {
    at: tree.at,
    hint: `write ${tree.name}.${first}`,
  });
}

function lookupType(tree: Lookup, results: KnownResults): Typed {
  const known = results.get(tree.result.name);
  if (!known) return { type: undefined, problems: [unknownResult(tree.result, results)] };
  return tree.key ? columnType(tree, tree.key.length, known) : scalarType(tree, known);
}

function scalarType(tree: Lookup, known: KnownResult): Typed {
  if (!known.scalars) return { type: undefined, problems: [] };
  const type = known.scalars.get(tree.member.name);
  if (type !== undefined) return { type, problems: [] };
  if (known.columns?.has(tree.member.name))
    return unknownMember(
      tree,
      "is a column; also name a row",
      `write ${tree.result.name}["…"].${tree.member.name}`,
    );
  return unknownMember(
    tree,
    `is not a value of "${tree.result.name}"`,
    namesHint(tree.member.name, known.scalars),
  );
}

function columnType(tree: Lookup, cells: number, known: KnownResult): Typed {
  if (known.keyCells !== undefined && known.keyCells !== cells) return wrongKey(tree, known.keyCells, cells);
  if (!known.columns) return { type: undefined, problems: [] };
  const type = known.columns.get(tree.member.name);
  if (type !== undefined) return { type, problems: [] };
  return unknownMember(
    tree,
    `is not a column of "${tree.result.name}"`,
    namesHint(tree.member.name, known.columns),
  );
}

function wrongKey(tree: Lookup, expected: number, found: number): Typed {
  const message =
    expected === 0
      ? `rows of "${tree.result.name}" have no key`
      : `the key of a row of "${tree.result.name}" has ${expected} ${expected === 1 ? "part" : "parts"}, not ${found}`;
  const hint = expected === 0 ? `write ${tree.result.name}.${tree.member.name}` : undefined;
  return {
    type: undefined,
    problems: [diagnostic("unknown-result", message, { at: tree.at, hint })],
  };
}

function unknownMember(tree: Lookup, what: string, hint: string): Typed {
  return {
    type: undefined,
    problems: [
      diagnostic("unknown-result", `"${tree.member.name}" ${what}`, {
        at: tree.member.at,
        hint,
      }),
    ],
  };
}

function unknownResult(name: Name, results: KnownResults): Diagnostic {
  const hint = subtractionHint(name, results) ?? namesHint(name.name, results);
  return diagnostic("unknown-result", `there is no aggregation "${name.name}"`, { at: name.at, hint });
}

/** `a-b` is one name. If `a` is a result, a difference was probably meant. */
function subtractionHint(name: Name, results: KnownResults): string | undefined {
  const dash = name.name.indexOf("-");
  return dash > 0 && results.has(name.name.slice(0, dash)) ? "put spaces around - to subtract" : undefined;
}

function namesHint(word: string, names: ReadonlyMap<string, unknown>): string {
  if (names.size === 0) return "this spec has no aggregations";
  return didYouMean(word, names.keys()) ?? `known names: ${[...names.keys()].slice(0, 20).join(", ")}`;
}

function isConstant(tree: Expression): boolean {
  if (tree.kind === "arithmetic") return isConstant(tree.left) && isConstant(tree.right);
  if (tree.kind === "negate") return isConstant(tree.operand);
  return tree.kind === "number" || tree.kind === "text";
}

function isNumber(type: Typed["type"]): boolean {
  return type !== undefined && type !== "text";
}

/** Zero is the same in every unit. */
function isZero(tree: Expression): boolean {
  return tree.kind === "number" && tree.value === 0 && tree.unit === "none";
}

function problem(node: Expression, message: string, hint?: string): Diagnostic {
  return diagnostic("expression-type", message, { at: node.at, hint });
}
