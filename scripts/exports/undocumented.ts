import { type AstNode, childrenOf, docBefore, isNode, lineAt, type SourceTree } from "../source/syntax.ts";

export interface ExportReport {
  /** How many names the file exports; what it only passes on from another file is not its own. */
  readonly count: number;
  /** `src/plan/x.ts:3: planX has no description`, in the file's order. */
  readonly violations: readonly string[];
}

/** Which of a file's own exports have no JSDoc comment right above them. Of an overloaded function the first counts. */
export function checkExports(tree: SourceTree): ExportReport {
  const seen = new Set<string>();
  const violations = childrenOf(tree.program).flatMap((statement) => {
    const fresh = exportedNames(statement).filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    return docBefore(tree, statement.start) ? [] : fresh.map((name) => violation(tree, statement, name));
  });
  return { count: seen.size, violations };
}

function violation(tree: SourceTree, { start }: AstNode, name: string): string {
  return `${tree.path}:${lineAt(tree, start)}: ${name} has no description`;
}

/** What an `export` declares: a function, a class, a type, or each name of a `const`. */
function exportedNames(statement: AstNode): readonly string[] {
  const { declaration } = statement;
  if (statement.type !== "ExportNamedDeclaration" || !isNode(declaration)) return [];
  const { declarations } = declaration;
  const declared = Array.isArray(declarations) ? declarations.filter(isNode) : [declaration];
  return declared.flatMap(({ id }) => (isNode(id) && typeof id["name"] === "string" ? [id["name"]] : []));
}
