import { OTHER } from "../aggregate/keys/groups.ts";
import type { KeyPart } from "../aggregate/keys/key-part.ts";
import { numberAt } from "../aggregate/request/columns.ts";
import { stackParts } from "../aggregate/stack/stack-format.ts";
import { StackState } from "../aggregate/stack/stack-state.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Result } from "../core/result.ts";
import { eventName } from "../trace/decode/event-format.ts";
import type { TaskNames } from "../trace/names/tasks/task-names.ts";
import type { Recording } from "../trace/recording.ts";
import { bound, exportBinding } from "./binding.ts";
import { taskLabel } from "./exported-tasks.ts";
import { type ExportRequest, omitted } from "./exporter.ts";
import type { Paths } from "./paths.ts";

/** The stacks of a recording, merged as `stacks` merges them, by task. */
export interface ReadStacks {
  readonly paths: Paths;
  /** What a frame is called. */
  readonly labels: (frame: number) => string;
  /** What a group of `paths` is called; groups of one task can be several. */
  readonly groups: ReadonlyMap<number, string>;
  readonly problems: readonly Diagnostic[];
}

/** Tasks and nodes that are kept apart. */
const ROOM = { groups: 1 << 18, nodes: 1 << 21 };

/** Errors: `unsupported`. */
export function readStacks(
  recording: Recording,
  { recorded, events: wanted }: ExportRequest,
  names: TaskNames,
): Result<ReadStacks> {
  const catalog = new Map(
    [...recording.events].filter(([name, { system }]) => system !== "ftrace" || recorded.has(name)),
  );
  const known = { ...recording.info, gaps: recording.gaps() };
  const binding = exportBinding(catalog, known);
  const parts = stackParts(binding);
  const events = [...catalog.values()].filter((event) => wanted?.has(eventName(event)) ?? true);
  if (binding.problems.length > 0) return bound(binding, empty);
  const asked = {
    events,
    parts,
    byOffset: false,
    where: () => undefined,
    keys: [task(names)],
    value: undefined,
    end: "from" as const,
  };
  const state = new StackState(asked, known, ROOM);
  for (const interval of recording.read(binding.needs.data.events)) state.consume(interval);
  state.pending.finish();
  return bound(binding, {
    paths: pathsOf(state),
    labels: state.labels(),
    groups: groupsOf(state, names),
    problems: problemsOf(state),
  });
}

const empty: ReadStacks = {
  paths: { size: 0, parent: () => 0, frame: () => 0, amount: () => 0 },
  labels: String,
  groups: new Map(),
  problems: [],
};

function task(names: TaskNames): KeyPart {
  return {
    name: "task",
    type: "text",
    slots: 2,
    mayCoincide: false,
    readers: (batch) => {
      const pid = numberAt(batch, "common_pid");
      return [(row) => names.at(pid(row), batch.times[row]!), pid];
    },
    cell: ([name, pid], comms) => taskLabel(name!, pid!, comms),
  };
}

function pathsOf({ tree }: StackState): Paths {
  return {
    size: tree.size,
    parent: (node) => tree.parent(node),
    frame: (node) => tree.func(node),
    amount: (node) => tree.amounts.of(node),
  };
}

function groupsOf({ groups }: StackState, { comms }: TaskNames): ReadonlyMap<number, string> {
  const named = groups.finish(comms, () => undefined, false);
  return new Map([[OTHER, "(other tasks)"], ...named.map(({ id, key }) => [id, String(key[0])] as const)]);
}

function problemsOf({ pending, cut, stray, tree, inKernelThreads }: StackState): readonly Diagnostic[] {
  return [
    ...omitted(pending.withoutStack, "event", "had no stack, or only a part of one"),
    ...omitted(cut, "stack", "cut short"),
    ...omitted(stray, "stack", "whose event is not in the recording"),
    ...omitted(inKernelThreads, "event", "of the kernel's own threads, which have no program"),
    ...omitted(tree.lost, "stack", `exceeded the limit of ${ROOM.nodes.toLocaleString("en")} nodes`),
  ];
}
