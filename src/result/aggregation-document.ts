import type {
  AggregationResult,
  Cell,
  FlowGraph,
  Histogram,
  Listing,
  Quantity,
  Series,
  Table,
  TreeNode,
} from "../document/aggregates.ts";
import type { AggregationDocument } from "../document/result-document.ts";

/** An aggregation's result with its keys in the document's order, and without what JSON has no word for (NaN, ±∞ → null). */
export function aggregationDocument(
  use: string,
  events: readonly string[],
  { table, scalars, histograms, series, tree, graph, listings, notes }: AggregationResult,
): AggregationDocument {
  return {
    use,
    events: [...events].toSorted(),
    table: tableDocument(table),
    scalars: scalarsDocument(scalars),
    ...(histograms && { histograms: histograms.map(histogramDocument) }),
    ...(series && { series: series.map(seriesDocument) }),
    ...(tree && { tree: treeDocument(tree) }),
    ...(graph && { graph: graphDocument(graph) }),
    ...(listings && { listings: listings.map(listingDocument) }),
    notes: [...notes],
  };
}

function tableDocument({ columns, rows, totalRows }: Table): Table {
  return {
    columns: columns.map(({ name, role, type, unit, description }) => ({
      name,
      role,
      type,
      unit,
      description,
    })),
    rows: rows.map((row) => row.map(finiteCell)),
    totalRows,
  };
}

function histogramDocument({ label, unit, scale, key, buckets }: Histogram): Histogram {
  return {
    label,
    unit,
    scale,
    key: key.map(finiteCell),
    buckets: buckets.map(({ from, to, count }) => ({ from, to, count })),
  };
}

function seriesDocument({ label, unit, key, stepNs, values }: Series): Series {
  return { label, unit, key: key.map(finiteCell), stepNs, values: [...values] };
}

function treeDocument({ name, values, children }: TreeNode): TreeNode {
  return { name, values: quantities(values), children: children.map(treeDocument) };
}

function graphDocument({ roots, nodes, edges }: FlowGraph): FlowGraph {
  return {
    roots: [...roots],
    nodes: nodes.map(({ id, name, kind, values }) => ({ id, name, kind, values: quantities(values) })),
    edges: edges.map(({ from, to, values }) => ({ from, to, values: quantities(values) })),
  };
}

function listingDocument({ title, lines }: Listing): Listing {
  return { title, lines: [...lines] };
}

function scalarsDocument(values: AggregationResult["scalars"]): AggregationResult["scalars"] {
  return Object.fromEntries(
    Object.entries(values).map(([name, { value, unit }]) => [
      name,
      { value: typeof value === "string" ? value : finite(value), unit },
    ]),
  );
}

function quantities(values: Readonly<Record<string, Quantity>>): Readonly<Record<string, Quantity>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, { value, unit }]) => [name, { value: finite(value), unit }]),
  );
}

function finiteCell(cell: Cell): Cell {
  return typeof cell === "number" ? finite(cell) : cell;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
