import type { FlowGraph, Quantity, ResultDocument, TreeNode } from "../../src/document/result-document.ts";
import type { AggregationResult } from "../../src/document/aggregation-result.ts";
import { buildResult } from "../../src/result/build-result.ts";

/** A name that somebody chose to break a page with. */
export const HOSTILE = '<script>document.title="pwned"</script>';

/** A believable flow graph: a root, what it calls, recursion, an interrupt, and hostile names. */
export function flowSample(): ResultDocument {
  const spec = {
    source: { path: "flow.yaml", text: "" },
    name: "flow-sample",
    question: "What does vfs_write do?",
  };
  const result: AggregationResult = {
    table: { columns: [], rows: [], totalRows: 0 },
    scalars: {},
    tree: tree(),
    graph: graph(),
    listings: [
      {
        title: "the slowest call",
        lines: [" 1)               |  vfs_write() {", ` 1)   0.5 us      |    ${HOSTILE}();`],
      },
    ],
    notes: [],
  };
  const aggregations = [{ name: "flow", use: "call-graph", events: ["ftrace:funcgraph_exit"], result }];
  return buildResult({ toolVersion: "1.2.3", spec, aggregations });
}

/** A tree with more nodes than can be drawn. */
export function largeTree(nodes: number): TreeNode {
  const children = Array.from({ length: nodes }, (_, index) => node(`function_${index}`, 1 + (index % 7)));
  return node(
    "root",
    children.reduce((sum, { values }) => sum + values["total"]!.value!, 0),
    children,
  );
}

function tree(): TreeNode {
  return node("vfs_write", 1000, [
    node("rw_verify_area", 300, [node("security_file_permission", 200)]),
    node("ksys_write", 400, [
      node("ksys_write", 200, [node(HOSTILE, 90), node('a "quoted" \u202Ename', 40)]),
    ]),
    node("irq_enter (interrupt)", 50),
  ]);
}

function graph(): FlowGraph {
  const totals = {
    vfs_write: 1000,
    rw_verify_area: 300,
    security_file_permission: 200,
    ksys_write: 400,
    [HOSTILE]: 90,
    irq_enter: 50,
  };
  const edges = [
    ["vfs_write", "rw_verify_area", 300],
    ["vfs_write", "ksys_write", 400],
    ["ksys_write", "ksys_write", 200],
    ["rw_verify_area", "security_file_permission", 200],
    ["ksys_write", HOSTILE, 90],
    ["vfs_write", "irq_enter", 50],
  ] as const;
  return {
    roots: ["vfs_write"],
    nodes: Object.entries(totals).map(([name, total]) => ({
      id: name,
      name,
      kind: name === "irq_enter" ? "interrupt" : "function",
      values: values(total),
    })),
    edges: edges.map(([from, to, total]) => ({ from, to, values: values(total) })),
  };
}

function node(name: string, total: number, children: readonly TreeNode[] = []): TreeNode {
  return { name, values: values(total), children };
}

function values(totalUs: number): Readonly<Record<string, Quantity>> {
  return {
    calls: { value: 3, unit: "none" },
    total: { value: totalUs * 1000, unit: "ns" },
    share: { value: totalUs / 1000, unit: "ratio" },
  };
}
