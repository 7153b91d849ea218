import type { ClockUse, EventCatalog } from "../aggregation.ts";
import type { Quantity, QuantityUnit, Scalar, Table, TreeNode } from "../../document/result-document.ts";
import type { AggregationResult } from "../../document/aggregation-result.ts";

/**
 * A result on a clock that counts ticks: what is measured by it is in ticks, and there are no rates a second. Values of
 * fields keep their units.
 */
export function inTicks(
  result: AggregationResult,
  use: ClockUse | undefined,
  events: EventCatalog,
): AggregationResult {
  const all = use === "times" || (use === "calls" && !hasOwnTimes(events));
  const units = (name: string, unit: QuantityUnit): QuantityUnit =>
    unit === "ns" && (all || (use === "calls" && name === START)) ? "ticks" : unit;
  const { table, slowest, scalars, histograms, tree, graph } = result;
  const converted = (one: Table): Table => ({
    ...one,
    columns: one.columns.map((column) => ({ ...column, unit: units(column.name, column.unit) })),
  });
  const values = (quantities: Values<Quantity>): Values<Quantity> => inUnits(quantities, units);
  return {
    ...result,
    table: converted(table),
    ...(slowest && { slowest: converted(slowest) }),
    scalars: withoutRates(inUnits(scalars, units)),
    ...(histograms && {
      histograms: histograms.map((one) => ({ ...one, unit: units(one.label, one.unit) })),
    }),
    ...(tree && { tree: mapTree(tree, values) }),
    ...(graph && {
      graph: {
        ...graph,
        nodes: graph.nodes.map((node) => ({ ...node, values: values(node.values) })),
        edges: graph.edges.map((edge) => ({ ...edge, values: values(edge.values) })),
      },
    }),
  };
}

/** When a call began, on the recording's clock. */
const START = "start";

type Values<One extends Scalar> = Readonly<Record<string, One>>;

/** kernel/trace/trace_entries.h: `calltime`, `rettime`; always of the clock `local`. */
function hasOwnTimes(events: EventCatalog): boolean {
  const fields = events.get("ftrace:funcgraph_exit")?.fields.map(({ name }) => name) ?? [];
  return fields.includes("calltime") && fields.includes("rettime");
}

function inUnits<One extends Scalar>(
  quantities: Values<One>,
  units: (name: string, unit: QuantityUnit) => QuantityUnit,
): Values<One> {
  return Object.fromEntries(
    Object.entries(quantities).map(([name, quantity]) => [
      name,
      { ...quantity, unit: units(name, quantity.unit) },
    ]),
  );
}

function withoutRates(quantities: Values<Scalar>): Values<Scalar> {
  return Object.fromEntries(
    Object.entries(quantities).map(([name, quantity]) => [
      name,
      isRate(quantity.unit) ? { ...quantity, value: null } : quantity,
    ]),
  );
}

function isRate(unit: QuantityUnit): boolean {
  return unit === "per-second" || unit === "bytes-per-second";
}

function mapTree(node: TreeNode, values: (quantities: Values<Quantity>) => Values<Quantity>): TreeNode {
  return {
    ...node,
    values: values(node.values),
    children: node.children.map((child) => mapTree(child, values)),
  };
}
