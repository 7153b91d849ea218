import { type AstNode, childrenOf, isNode, lineAt, parseSource } from "../source/syntax.ts";
import { effectGlobals, effectMembers } from "./rules.ts";

/** What one source file reaches for. */
export interface FileUse {
  readonly imports: readonly ImportUse[];
  /** Effectful globals, by the name a person would search for (`Date.now`). */
  readonly effects: readonly Use[];
}

export interface ImportUse extends Use {
  /** Imported names; empty for `import * as`, dynamic imports and `new URL("./x.ts", import.meta.url)`. */
  readonly names: readonly string[];
}

export interface Use {
  readonly name: string;
  readonly line: number;
}

/** Reads imports (static, dynamic, re-exports, worker URLs; of types too) and effectful globals. Throws on a syntax error. */
export function scan(path: string, text: string): FileUse {
  const tree = parseSource(path, text);
  const found: Found = { imports: [], effects: [], bound: new Set() };
  visit(tree.program, undefined, found);
  const place = <T extends { name: string; offset: number }>({
    offset,
    ...rest
  }: T): Omit<T, "offset"> & Use => ({
    ...rest,
    line: lineAt(tree, offset),
  });
  return {
    imports: found.imports.map(place),
    effects: found.effects.filter(({ name }) => !found.bound.has(name.split(".")[0]!)).map(place),
  };
}

interface Found {
  readonly imports: { name: string; names: readonly string[]; offset: number }[];
  readonly effects: { name: string; offset: number }[];
  /** Names that the file itself declares somewhere: those aren't the globals. */
  readonly bound: Set<string>;
}

function visit(node: AstNode, parent: AstNode | undefined, found: Found): void {
  noteImport(node, found);
  noteEffect(node, parent, found);
  noteBinding(node, found);
  for (const child of childrenOf(node)) visit(child, node, found);
}

function noteImport(node: AstNode, found: Found): void {
  const source = importSource(node);
  const name = source?.["value"];
  if (typeof name === "string") found.imports.push({ name, names: importedNames(node), offset: node.start });
}

const IMPORTS = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
]);

function importSource(node: AstNode): AstNode | undefined {
  if (IMPORTS.has(node.type)) return isNode(node["source"]) ? node["source"] : undefined;
  if (node.type === "TSImportType") return isNode(node["source"]) ? node["source"] : undefined;
  return workerUrl(node);
}

/** `new URL("./worker.ts", import.meta.url)` names a file that will be loaded, also as one of two choices. */
function workerUrl(node: AstNode): AstNode | undefined {
  if (node.type !== "NewExpression" || nameOf(node["callee"]) !== "URL") return undefined;
  const [first] = node["arguments"] as AstNode[];
  const choices =
    first?.type === "ConditionalExpression" ? [first["consequent"], first["alternate"]] : [first];
  return choices
    .filter(isNode)
    .find(({ value }) => typeof value === "string" && /^\.\.?\/.*\.ts$/u.test(value));
}

function importedNames(node: AstNode): readonly string[] {
  if (node.type !== "ImportDeclaration") return [];
  return (node["specifiers"] as AstNode[]).flatMap((specifier) => nameOf(specifier["imported"]) ?? []);
}

function noteEffect(node: AstNode, parent: AstNode | undefined, found: Found): void {
  const name = effectName(node, parent);
  if (name !== undefined) found.effects.push({ name, offset: node.start });
}

function effectName(node: AstNode, parent: AstNode | undefined): string | undefined {
  if (node.type === "Identifier") return globalName(node, parent);
  if (node.type === "MemberExpression") {
    const path = `${nameOf(node["object"])}.${nameOf(node["property"])}`;
    if (effectMembers.has(path)) return path;
    return path.startsWith("globalThis.") ? path : undefined;
  }
  const isNow =
    node.type === "NewExpression" &&
    nameOf(node["callee"]) === "Date" &&
    (node["arguments"] as unknown[]).length === 0;
  return isNow ? "Date.now" : undefined;
}

/** An identifier that stands for a value, not for a property's or a type's name. */
function globalName(node: AstNode, parent: AstNode | undefined): string | undefined {
  const name = nameOf(node);
  if (name === undefined || !effectGlobals.has(name) || parent === undefined) return undefined;
  if (parent.type.startsWith("TS") && !VALUE_TYPES.has(parent.type)) return undefined;
  const isNameOnly =
    (parent.type === "MemberExpression" && parent["property"] === node && parent["computed"] === false) ||
    (isKeyed(parent) && parent["key"] === node && parent["computed"] === false);
  return isNameOnly ? undefined : name;
}

/** TypeScript's wrappers around values: `x as T`, `x!`, `x satisfies T`. */
const VALUE_TYPES = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

function isKeyed(node: AstNode): boolean {
  return ["Property", "MethodDefinition", "PropertyDefinition"].includes(node.type);
}

/** Declarations, parameters and imports, with what destructuring binds. */
function noteBinding(node: AstNode, found: Found): void {
  switch (node.type) {
    case "VariableDeclarator":
      return bind(node["id"], found);
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      for (const parameter of node["params"] as AstNode[]) bind(parameter, found);
      return bind(node["id"], found);
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return bind(node["local"], found);
    case "CatchClause":
      return bind(node["param"], found);
  }
}

function bind(pattern: unknown, found: Found): void {
  if (!isNode(pattern)) return;
  if (pattern.type === "Identifier") {
    const name = nameOf(pattern);
    if (name !== undefined) found.bound.add(name);
    return;
  }
  if (pattern.type === "Property") return bind(pattern["value"], found);
  if (pattern.type === "AssignmentPattern") return bind(pattern["left"], found);
  for (const child of childrenOf(pattern)) bind(child, found);
}

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  return typeof node["name"] === "string" ? node["name"] : undefined;
}
