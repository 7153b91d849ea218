import * as fc from "fast-check";
import type {
  FlowEdge,
  FlowGraph,
  FlowNode,
  Quantity,
  TreeNode,
} from "../../src/document/result-document.ts";

/** Names that somebody chose to break a picture with, and some that are merely long or foreign. */
export const hostileNames: readonly string[] = [
  '<script>document.title="pwned"</script>',
  "</title></svg><img src=x onerror=alert(1)>",
  "]]>",
  "<!-- %%{init: {}}%% -->",
  'a "quoted" \\back\\',
  "\\",
  '\\"',
  "\\N \\G \\l",
  "&amp; &#60; &notanentity",
  "\u202Ertl\u202C",
  "a\nb\tc",
  "🐧 日本語のプロセス",
  "end",
  "subgraph",
  "`code` #quot; ;",
  "__proto__",
  "constructor",
  "",
  " two  blanks ",
  "x".repeat(3000),
];

export const anyName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileNames),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.stringMatching(/^[a-z_]{1,20}$/u),
);

const anyValues: fc.Arbitrary<Readonly<Record<string, Quantity>>> = fc
  .record({
    calls: fc.integer({ min: 1, max: 1_000_000 }),
    total: fc.integer({ min: 0, max: 1_000_000_000 }),
    self: fc.integer({ min: -1_000, max: 1_000_000_000 }),
    share: fc.double({ min: 0, max: 2, noNaN: true }),
  })
  .map(({ calls, total, self, share }) => ({
    calls: { value: calls, unit: "events" },
    total: { value: total, unit: "ns" },
    self: { value: self, unit: "ns" },
    share: { value: share, unit: "ratio" },
  }));

/** Any graph: empty, of one node, with loops, cycles, parts that hang together in nothing, names that stand twice. */
export function anyGraph(most: { readonly nodes: number; readonly edges: number }): fc.Arbitrary<FlowGraph> {
  const parts = fc.record({
    names: fc.array(anyName, { maxLength: most.nodes }),
    values: fc.infiniteStream(anyValues),
    kinds: fc.infiniteStream(fc.constantFrom("function" as const, "interrupt" as const)),
    isRoot: fc.infiniteStream(fc.boolean()),
    ends: fc.uniqueArray(fc.tuple(fc.nat(most.nodes), fc.nat(most.nodes)), {
      maxLength: most.edges,
      selector: ([from, to]) => `${from} ${to}`,
    }),
  });
  return parts.map(({ names, values, kinds, isRoot, ends }) => {
    const nodes: FlowNode[] = names.map((name, index) => ({
      id: `n${index + 1}`,
      name,
      kind: next(kinds),
      values: next(values),
    }));
    const within = ends.filter(([from, to]) => from < nodes.length && to < nodes.length);
    const edges: FlowEdge[] = within.map(([from, to]) => ({
      from: nodes[from]!.id,
      to: nodes[to]!.id,
      values: next(values),
    }));
    return { roots: nodes.filter(() => next(isRoot)).map(({ id }) => id), nodes, edges };
  });
}

/** Any tree of calls in which callees take no more time than their caller. */
export const anyCallTree: fc.Arbitrary<TreeNode> = fc
  .tuple(
    fc.integer({ min: 1, max: 1_000_000_000 }),
    fc.infiniteStream(fc.nat(1000)),
    fc.infiniteStream(anyName),
  )
  .map(([total, numbers, names]) => callTree(total, 0, numbers, names));

function callTree(
  total: number,
  depth: number,
  numbers: Iterator<number>,
  names: Iterator<string>,
): TreeNode {
  const children: TreeNode[] = [];
  let left = total;
  const most = depth < 5 ? next(numbers) % 4 : 0;
  for (let index = 0; index < most && left > 0; index += 1) {
    const part = Math.floor((left * next(numbers)) / 1000);
    children.push(callTree(part, depth + 1, numbers, names));
    left -= part;
  }
  const values: TreeNode["values"] = {
    calls: { value: 1 + depth, unit: "events" },
    total: { value: total, unit: "ns" },
    self: { value: left, unit: "ns" },
  };
  return { name: next(names), values, children };
}

function next<Value>(stream: Iterator<Value>): Value {
  return stream.next().value as Value;
}

/** A graph of many functions, each called by one or two before it. */
export function largeGraph(nodes: number): FlowGraph {
  const values = (total: number): FlowNode["values"] => ({
    calls: { value: 3, unit: "events" },
    total: { value: total, unit: "ns" },
    share: { value: total / (nodes * 1000), unit: "ratio" },
  });
  const ids = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
  const edge = (from: number, to: number): FlowEdge => ({
    from: ids[from]!,
    to: ids[to]!,
    values: values((nodes - to) * 1000),
  });
  return {
    roots: ["n1"],
    nodes: ids.map((id, index) => ({
      id,
      name: `function_${index}`,
      kind: "function",
      values: values((nodes - index) * 1000),
    })),
    edges: ids
      .slice(1)
      .flatMap((_, index) => [
        edge(index >> 1, index + 1),
        ...(index > 10 ? [edge(index - 7, index + 1)] : []),
      ]),
  };
}
