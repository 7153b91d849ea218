import type { Aggregation, RecordedSpan } from "./aggregation.ts";
import { askedRecords, callFormats, driveCalls } from "./calls-followed/call-events.ts";
import { askedReturns } from "./calls-followed/return-values.ts";
import { CallPaths, type RootSums, rootSums } from "./call-tree/call-paths.ts";
import { drawGraph } from "./call-tree/flow-graph.ts";
import { drawTree, interruptLabel } from "./call-tree/call-tree-result.ts";
import { type Cut, cutOf, drawnFunctions, drawnPaths } from "./call-tree/visible-paths.ts";
import { type CallFigure, columnsOf, GRAPH_FIGURES, withErrors } from "./call-tree/figures.ts";
import { graphNotes } from "./call-tree/graph-notes.ts";
import { GraphState, type InterruptMode } from "./call-tree/graph-state.ts";
import { labelsOf } from "./call-tree/labels.ts";
import { mergeCalls, type MergedCalls } from "./call-tree/merged-calls.ts";
import { type Roots, rootsOf } from "./calls-followed/roots.ts";
import { beginBinding, endBinding } from "./request/binding.ts";
import { textOption } from "./request/options.ts";
import { whereOf } from "./request/where.ts";
import type { AggregationResult } from "../document/aggregation-result.ts";
import type { Row } from "./shape/sort-rows.ts";
import { layOut, type Layout, layoutOf } from "./shape/layout.ts";

/** Every traced call tree under a root, merged into one graph. */
export const callGraph: Aggregation = {
  name: "call-graph",
  summary:
    "the traced calls under a function, merged into one graph: calls, total and self time, percentiles",
  clockUse: "calls",
  bind(request, catalog, known) {
    const binding = beginBinding(request, catalog, known);
    const formats = callFormats(binding);
    const where = whereOf(binding, askedRecords(formats));
    const roots = rootsOf(binding);
    const returns = askedReturns(binding, formats?.exit);
    const figures = withErrors(GRAPH_FIGURES, returns?.shown === true);
    const key = { name: "function", type: "text", domain: { kind: "functions" } } as const;
    const layout = layoutOf(binding, [key], columnsOf(figures), "total");
    const asked = {
      mode: interruptMode(textOption(request, "interrupts")),
      cut: cutOf(request),
      roots,
      layout,
      figures,
    };
    return endBinding(binding, () => {
      const state = new GraphState(roots, asked.mode, binding.known.symbols);
      return {
        consume: (ordered) =>
          driveCalls(ordered, formats, { functions: state.functions, stacks: state.stacks, returns }, where),
        finish: (recording) => finish(state, asked, recording),
      };
    });
  },
};

interface Asked {
  readonly mode: InterruptMode;
  readonly cut: Cut;
  readonly roots: Roots;
  readonly layout: Layout;
  readonly figures: readonly CallFigure[];
}

function interruptMode(option = "apart"): InterruptMode {
  return option === "inside" || option === "deduct" ? option : "apart";
}

function finish(state: GraphState, asked: Asked, recording: RecordedSpan): AggregationResult {
  state.stacks.finish();
  const paths = new CallPaths(state.tree);
  const labels = labelsOf(state.functions);
  const merged = mergeCalls(paths, labels);
  const sums = rootSums(paths);
  const inTree = drawnPaths(paths, asked.cut, sums.totalNs);
  const inGraph = drawnFunctions(paths, merged, asked.cut, sums.totalNs);
  const hasCalls = paths.roots.length > 0;
  return {
    ...layOut(asked.layout, rowsOf(merged, sums, asked.figures), state.stacks.faults.incompleteness()),
    scalars: scalarsOf(state, paths, merged, sums),
    ...(hasCalls && { tree: drawTree(paths, inTree.ids, labels, asked.roots, sums) }),
    ...(hasCalls && { graph: drawGraph(merged, inGraph.ids, sums.totalNs) }),
    notes: [
      ...inTree.notes,
      ...inGraph.notes,
      ...graphNotes({ state, paths, roots: asked.roots, mode: asked.mode }, recording),
    ],
  };
}

/** One row for each function, and a second one for its calls in interrupts. */
function rowsOf(
  { functions, functionFigures }: MergedCalls,
  { totalNs }: RootSums,
  columns: readonly CallFigure[],
): readonly Row[] {
  return functions.map(({ label, interrupt }, id) => {
    const figures = columns.map(({ of }) => of(functionFigures, id, totalNs));
    return { id, cells: [interrupt ? interruptLabel(label) : label, ...figures] };
  });
}

function scalarsOf(
  { interrupts, stacks }: GraphState,
  paths: CallPaths,
  { functions }: MergedCalls,
  sums: RootSums,
): AggregationResult["scalars"] {
  return {
    n: { value: sums.calls, unit: "events" },
    total: { value: sums.totalNs, unit: "ns" },
    functions: { value: functions.filter(({ interrupt }) => !interrupt).length, unit: "none" },
    depth: { value: paths.depth, unit: "none" },
    interrupts: { value: interrupts.count, unit: "events" },
    interrupted: { value: interrupts.ns, unit: "ns" },
    ...stacks.faults.scalars(),
  };
}
