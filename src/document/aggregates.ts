import type { QuantityUnit } from "../core/units.ts";

/** The shapes every renderer works from: a table always; the others where the result has them. */
export interface AggregationResult {
  readonly table: Table;
  /** Single numbers by name (`total`, `mean`, `unmatched`), for `expect: name.total > 100`. */
  readonly scalars: Readonly<Record<string, Scalar>>;
  readonly histograms?: readonly Histogram[];
  readonly series?: readonly Series[];
  readonly tree?: TreeNode;
  readonly graph?: FlowGraph;
  readonly listings?: readonly Listing[];
  /** By the name of a column or scalar: what it would be with the events that are missing. Not in the document. */
  readonly bounds?: Readonly<Record<string, "at-least" | "at-most">>;
  /** What a reader must know: the percentile method, unmatched pairs, a cut-off. One sentence each. */
  readonly notes: readonly string[];
}

/**
 * `ratio` 1.0 is 100 %. `per-second` is a rate of events. `ticks` are those of a clock that doesn't measure time. `none` is a
 * plain number.
 */
export type Unit = QuantityUnit;

/** A number with its unit, as a tree or a graph has it; `null`: no value. */
export interface Quantity {
  readonly value: number | null;
  readonly unit: Unit;
}

/** A number that stands for itself: exact. */
export interface Scalar {
  readonly value: NumberCell;
  readonly unit: Unit;
}

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  /** `key` columns identify a row (`switches["sh", "cat"]`), `value` columns measure it. */
  readonly role: "key" | "value";
  readonly type: "text" | "integer" | "real";
  readonly unit: Unit;
  readonly description: string;
  /** Of a measure: what a row that isn't there has. Counts and sums are 0; absent: no value. Not in the document. */
  readonly absent?: 0;
  /** Of a key: which values a row can have at all. Absent: any. Not in the document. */
  readonly domain?: KeyDomain;
}

/** Which values a key can have; any other is a mistake of whoever asks for it. */
export type KeyDomain =
  /** Whole numbers between two bounds, in decimal. */
  | { readonly kind: "numbers"; readonly minimum: string; readonly maximum: string }
  /** Texts of at most so many bytes. */
  | { readonly kind: "texts"; readonly longestBytes: number }
  /** Names of tasks, the idle task not among them. */
  | { readonly kind: "busy-tasks" }
  | { readonly kind: "events"; readonly names: readonly string[] }
  | { readonly kind: "system-calls" }
  /** Functions of the kernel. */
  | { readonly kind: "functions" };

/** Text may be hostile. 64-bit values beyond 2^53 are decimal text. `null`: no value. */
export type Cell = string | number | null;

/** A cell of numbers: integers beyond 2^53 are decimal text. `null`: no value. */
export type NumberCell = number | string | null;

/** A table. Each row has a cell for each column. */
export interface Table {
  readonly columns: readonly TableColumn[];
  /** Sorted, and cut to `top`. */
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that `top` cut off, for who asks for one by its key; not part of any report. */
  readonly cutRows?: readonly (readonly Cell[])[];
  /** Rows before the cut. */
  readonly totalRows: number;
  /** Why a row can be missing although its events came, as a clause; absent: none is. Not in the document. */
  readonly incomplete?: string;
}

/** How often values fell into each bucket. */
export interface Histogram {
  /** What was measured, e.g. `count`; unit of the bucket bounds. */
  readonly label: string;
  readonly unit: Unit;
  readonly scale: "log2" | "linear";
  /** The key cells of the group, empty without `by`. */
  readonly key: readonly Cell[];
  /** Ascending; `from <= x < to`, in `unit`. Empty inner buckets are present. */
  readonly buckets: readonly Bucket[];
}

/** Bounds that are integers beyond 2^53 are decimal text. */
export interface Bucket {
  readonly from: number | string;
  readonly to: number | string;
  readonly count: number;
}

/** A value for each interval of the recording, all intervals equally long. */
export interface Series {
  readonly label: string;
  readonly unit: Unit;
  readonly key: readonly Cell[];
  /** Interval of one point. */
  readonly stepNs: number;
  /** Value of each interval; the recording's start is in the first, its end in the last. */
  readonly values: readonly number[];
}

/** A node of a tree of calls or stacks; `name` is hostile text. */
export interface TreeNode {
  readonly name: string;
  readonly values: Readonly<Record<string, Quantity>>;
  readonly children: readonly TreeNode[];
}

/**
 * Who calls whom, merged by function: what a tree shows by path, with each function once. Cycles are recursion. Nodes
 * and edges are in a stable order, the most total time first.
 */
export interface FlowGraph {
  /** Ids of the nodes where traced calls begin. */
  readonly roots: readonly string[];
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** A function in a graph of calls. */
export interface FlowNode {
  /** Unique in the graph. */
  readonly id: string;
  /** Hostile text. Two functions may have one name. */
  readonly name: string;
  /** `interrupt`: came in between, wasn't called. */
  readonly kind: "function" | "interrupt";
  readonly values: Readonly<Record<string, Quantity>>;
}

/** A function calls another one, or itself: ids of nodes, with the figures of these calls. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly values: Readonly<Record<string, Quantity>>;
}

/** Text that is read line by line, in a fixed pitch: one call as the kernel lists it. */
export interface Listing {
  /** Hostile text: it has the task's name. */
  readonly title: string;
  /** Hostile text. */
  readonly lines: readonly string[];
}
