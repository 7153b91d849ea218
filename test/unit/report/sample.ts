import type {
  FaultCounts,
  QuantityUnit,
  ResultDocument,
  SessionOutcome,
  TableColumn,
} from "../../../src/document/result-document.ts";
import type { AggregationResult } from "../../../src/document/aggregation-result.ts";
import type { SourceFile, Span } from "../../../src/core/source.ts";
import type { Expression } from "../../../src/expr/ast.ts";
import { type ResultParts, buildResult } from "../../../src/result/build-result.ts";
import type { SourceExpression } from "../../../src/spec/probes/probe-event.ts";
import type { Expectation } from "../../../src/spec/spec.ts";

/** Parts of a run with every shape a result can have; `overrides` replace whole parts. */
export function sampleParts(overrides: Partial<ResultParts> = {}): ResultParts {
  const expect = [
    expectation("switches.total > 100", "switches"),
    expectation('on-cpu["sh"].share > 90%', "on-cpu"),
  ];
  return {
    toolVersion: "1.2.3",
    spec: {
      source: SPEC_FILE,
      name: "who-preempts-whom",
      question: "Which process is switched out, and which is switched in?",
      params: [{ name: "seconds", value: 5, description: "how long to record" }],
      loss: "fail",
      expect,
    },
    kernel: { release: "6.12.0-1-amd64", architecture: "x86_64", cpus: 2, clock: "mono" },
    recording: sampleRecording(),
    aggregations: [
      { name: "switches", use: "count", events: ["sched:sched_switch"], result: switches() },
      { name: "on-cpu", use: "sched.time-on-cpu", events: ["sched:sched_switch"], result: onCpu() },
      { name: "latency", use: "histogram", events: ["sched:sched_wakeup"], result: latency() },
      { name: "flow", use: "call-graph", events: ["sched:sched_switch"], result: flow() },
    ],
    expectations: [
      { verdict: "held", left: { value: 12_345, unit: "events" }, right: { value: 100, unit: "none" } },
      { verdict: "held", left: { value: 0.9321, unit: "ratio" }, right: { value: 0.9, unit: "ratio" } },
    ],
    session: sampleSession(),
    ...overrides,
  };
}

export function sampleResult(overrides: Partial<ResultParts> = {}): ResultDocument {
  return buildResult(sampleParts(overrides));
}

/** A recording that lost nothing, unless told otherwise. */
export function sampleRecording(
  lost: { overrun?: number; dropped?: number } = {},
  faults: Partial<FaultCounts> = {},
): NonNullable<ResultParts["recording"]> {
  return {
    durationNs: 5_000_123_456,
    stats: [
      { cpu: 1, recorded: 2_345, overrun: 0, commitOverrun: 0, dropped: lost.dropped ?? 0 },
      { cpu: 0, recorded: 10_000, overrun: lost.overrun ?? 0, commitOverrun: 0, dropped: 0 },
    ],
    faults: { malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0, ...faults },
    eventCounts: new Map([
      ["sched:sched_wakeup", 345],
      ["sched:sched_switch", 12_000],
    ]),
  };
}

export function sampleSession(overrides: Partial<SessionOutcome> = {}): SessionOutcome {
  return {
    id: "ftrace-run-4242-a1b2",
    startedAt: "2025-01-02T03:04:05.678Z",
    startToArmedMs: 123.4,
    recordedNs: 5_001_000_000,
    stoppedBy: { kind: "duration" },
    recording: "/tmp/out/trace.dat",
    workload: [
      {
        item: 0,
        copy: 0,
        pid: 100,
        command: ["sh", "-c", "while :; do :; done"],
        signal: "SIGTERM",
        endedBySession: true,
        timedOut: false,
      },
      {
        item: 0,
        copy: 1,
        pid: 101,
        command: ["sh", "-c", "exit 3"],
        exitCode: 3,
        endedBySession: false,
        timedOut: false,
        stderr: "one\ntwo\n",
      },
    ],
    teardown: { verified: true, identicalFiles: 12_345, differences: [] },
    problems: [],
    ...overrides,
  };
}

/** An expectation at its own place in the sample spec, that looks at one aggregation. */
export function expectation(text: string, aggregation: string, scalar = "total"): Expectation {
  const at = placeIn(text);
  const name = { kind: "name", name: aggregation, at } as const;
  const tree: Expression = { kind: "lookup", result: name, member: { ...name, name: scalar }, at };
  const expression: SourceExpression = { text, at, tree };
  return { expression };
}

export function column(
  name: string,
  role: TableColumn["role"],
  type: TableColumn["type"],
  unit: QuantityUnit = "none",
): TableColumn {
  return { name, role, type, unit, description: `${name}, in words` };
}

export const SPEC_FILE: SourceFile = {
  path: "specs/sched-switch.yaml",
  text: `version: 1
name: who-preempts-whom
expect:
  - switches.total > 100
  - on-cpu["sh"].share > 90%
`,
};

function placeIn(text: string): Span {
  const start = Math.max(0, SPEC_FILE.text.indexOf(text));
  return { source: SPEC_FILE, start, end: start + text.length };
}

function switches(): AggregationResult {
  return {
    table: {
      columns: [
        column("prev_comm", "key", "text"),
        column("next_comm", "key", "text"),
        column("count", "value", "integer", "events"),
        column("share", "value", "real", "ratio"),
      ],
      rows: [
        ["sh", "dd", 6_000, 0.5],
        ["dd", "sh", 5_980, 0.498_333],
        ["kworker/0:1-events", "日本語のプロセス", 20, 0.001_667],
      ],
      totalRows: 37,
    },
    scalars: { total: { value: 12_000, unit: "events" } },
    notes: [],
  };
}

function onCpu(): AggregationResult {
  return {
    table: {
      columns: [
        column("comm", "key", "text"),
        column("pid", "key", "integer"),
        column("time", "value", "integer", "ns"),
        column("share", "value", "real", "ratio"),
        column("slices", "value", "integer", "events"),
        column("mean", "value", "real", "ns"),
        column("p99", "value", "real", "ns"),
        column("max", "value", "integer", "ns"),
      ],
      rows: [
        ["sh", 12_345, 4_660_500_000, 0.9321, 1_200, 3_883_750, 4_000_000, 12_000_000],
        ["dd", 7, 339_000_000, 0.0679, 1_100, 308_181.8, 999_999, "18446744073709551615"],
        ["idle", 0, 850, 0, 0, null, null, null],
      ],
      totalRows: 3,
    },
    scalars: { total: { value: 4_999_500_850, unit: "ns" }, unmatched: { value: 2, unit: "none" } },
    series: [
      {
        label: "busy",
        unit: "ratio",
        key: ["sh"],
        stepNs: 100_000_000,
        values: Array.from({ length: 50 }, (_, index) => Math.abs(Math.sin(index / 8))),
      },
    ],
    notes: ["Time before the first switch of a CPU belongs to nobody."],
  };
}

function latency(): AggregationResult {
  return {
    table: {
      columns: [column("n", "value", "integer", "events"), column("p50", "value", "real", "ns")],
      rows: [[345, 2_311.5]],
      totalRows: 1,
    },
    scalars: { n: { value: 345, unit: "events" } },
    histograms: [
      {
        label: "delay",
        unit: "ns",
        scale: "log2",
        key: ["sh", 0],
        buckets: [512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072].map((from, index) => ({
          from,
          to: from * 2,
          count: [3, 42, 250, 0, 12, 0, 0, 0, 38][index]!,
        })),
      },
    ],
    notes: ["Percentiles are read from the histogram: at most 3.1 % off."],
  };
}

function flow(): AggregationResult {
  return {
    table: { columns: [], rows: [], totalRows: 0 },
    scalars: {},
    tree: {
      name: "vfs_write",
      values: nodeValues(100, 1_234_567),
      children: [
        {
          name: "rw_verify_area",
          values: nodeValues(100, 45_000),
          children: [{ name: "security_file_permission", values: nodeValues(100, 30_100), children: [] }],
        },
        { name: "__fsnotify_parent", values: nodeValues(3, null), children: [] },
      ],
    },
    notes: [],
  };
}

function nodeValues(calls: number, totalNs: number | null): NonNullable<AggregationResult["tree"]>["values"] {
  return { calls: { value: calls, unit: "none" }, total: { value: totalNs, unit: "ns" } };
}
