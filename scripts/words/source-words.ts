import { type AstNode, childrenOf, isNode, type SourceTree } from "../source/syntax.ts";

/**
 * The texts of a source file that a user may see, in the file's order; what is interpolated is `{…}`. Every text of two words or
 * more counts, and any text in a position that is shown: rather a few too many than one too few. Texts of bugs (`throw new
 * Error(…)`) and of types do not count.
 */
export function sourceWords({ program }: SourceTree): readonly string[] {
  return wordsBelow(program, false);
}

function wordsBelow(node: AstNode, isShown: boolean): readonly string[] {
  if (isHidden(node)) return [];
  const own = textOf(node);
  const below = childrenOf(node).flatMap((child) => wordsBelow(child, isShownIn(node, child, isShown)));
  return own !== undefined && (isShown ? HAS_LETTERS : HAS_TWO_WORDS).test(own) ? [own, ...below] : below;
}

const HAS_LETTERS = /\p{L}{2}/u;
/** Two words side by side, or one beside what is interpolated. */
const HAS_TWO_WORDS = /\p{L}{2}\S* +\S|\{…\}\S* +\p{L}{2}/u;

/** Imports, types, and what only a bug would print. */
function isHidden(node: AstNode): boolean {
  if (node.type === "ThrowStatement") return isBug(node["argument"]);
  return HIDDEN.has(node.type) || node.type.startsWith("TSType") || node.type === "TSLiteralType";
}

const HIDDEN = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSInterfaceDeclaration",
]);

function isBug(thrown: unknown): boolean {
  return isNode(thrown) && thrown.type === "NewExpression" && nameOf(thrown["callee"]).endsWith("Error");
}

function textOf(node: AstNode): string | undefined {
  if (node.type === "Literal") return typeof node["value"] === "string" ? node["value"] : undefined;
  if (node.type !== "TemplateLiteral") return undefined;
  return (node["quasis"] as readonly AstNode[]).map(cookedText).join("{…}");
}

function cookedText({ value }: AstNode): string {
  return (value as { readonly cooked: string | null }).cooked ?? "";
}

/** Whether a text directly in `parent` is shown as it is, however short. */
function isShownIn(parent: AstNode, child: AstNode, isShown: boolean): boolean {
  switch (parent.type) {
    case "CallExpression":
      return isShownArgument(
        nameOf(parent["callee"]),
        (parent["arguments"] as readonly AstNode[]).indexOf(child),
      );
    case "Property":
    case "PropertyDefinition":
      return parent["value"] === child && SHOWN_KEYS.has(nameOf(parent["key"]));
    case "ConditionalExpression":
      return isShown && parent["test"] !== child;
    case "LogicalExpression":
    case "ArrayExpression":
    case "ParenthesizedExpression":
    case "TSAsExpression":
      return isShown;
    default:
      return false;
  }
}

function isShownArgument(called: string, index: number): boolean {
  return (SHOWING_CALLS.has(called) && index >= 0) || (CODED_CALLS.has(called) && index > 0);
}

/** Functions that take a diagnostic's code, then its texts. */
const CODED_CALLS = new Set(["diagnostic", "warning", "refuse"]);

/** Functions whose texts are shown. A name among them does no harm. */
const SHOWING_CALLS = new Set([
  "counted",
  "countOf",
  "sayCount",
  "description",
  "summary",
  "option",
  "argument",
  "addHelpText",
]);

/** Keys whose texts are shown. */
const SHOWN_KEYS = new Set([
  "message",
  "hint",
  "title",
  "description",
  "summary",
  "note",
  "says",
  "header",
  "label",
  "what",
]);

/** `f` of `f`, `a.f`, `"f"`; empty for anything else. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression") return nameOf(node["property"]);
  const { name, value } = node;
  if (typeof name === "string") return name;
  return typeof value === "string" ? value : "";
}
