import { childrenOf, docBefore, isNode, nodesOf, type SourceTree } from "../source/syntax.ts";

/** A code of `src/core/diagnostic-codes.ts`, with the sentence above it. */
export interface CodeDescription {
  readonly code: string;
  readonly fault: string;
  /** Empty where there is none. */
  readonly meaning: string;
}

/** The table of codes, in the file's order. */
export function readCodes(tree: SourceTree): readonly CodeDescription[] {
  const table = nodesOf(tree.program).find(
    (node) => node.type === "VariableDeclarator" && isNode(node["id"]) && node["id"]["name"] === "faults",
  );
  const rows = table ? nodesOf(table).filter(({ type }) => type === "Property") : [];
  return rows.map((row) => {
    const [key, value] = childrenOf(row).map(({ value: literal }) => String(literal));
    return { code: key!, fault: value!, meaning: docBefore(tree, row.start) ?? "" };
  });
}

const HEAD = `# Diagnostics

<!-- Generated from src/core/diagnostic-codes.ts by \`npm run docs\`: change the sentences there instead. -->

An error or a warning has a code, as in \`error[unknown-key]\`. Codes are stable: scripts and editors can match on them, in
\`--format json\` too (\`problems[].code\`). The same code can be an error or a warning.
`;

const SECTIONS = [
  ["spec", "The spec or the command line is wrong", "2, or 6 once the session has begun"],
  ["kernel", "This kernel or this machine lacks or refuses something", "3, or 6 once there is a recording"],
  ["run", "Something went wrong while running", "6"],
  ["restore", "Something could not be restored", "5"],
] as const;

/** docs/diagnostics.md: every code with what it means. */
export function diagnosticsPage(codes: readonly CodeDescription[]): string {
  return [HEAD, ...SECTIONS.map(([fault, title, status]) => section(codes, fault, title, status))].join("\n");
}

function section(codes: readonly CodeDescription[], fault: string, title: string, status: string): string {
  const rows = codes
    .filter((one) => one.fault === fault)
    .map(({ code, meaning }) => `| \`${code}\` | ${meaning} |`);
  return [
    `## ${title}\n`,
    `Exit status of an error: ${status}.\n`,
    "| code | meaning |",
    "|---|---|",
    ...rows,
    "",
  ].join("\n");
}
