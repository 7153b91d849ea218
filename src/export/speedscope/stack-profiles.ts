import { escapeText } from "../../core/escape.ts";
import { ok, type Result } from "../../core/result.ts";
import type { Recording } from "../../trace/recording.ts";
import type { ExportedTasks } from "../exported-tasks.ts";
import type { ExportRequest } from "../exporter.ts";
import { type Paths, wayUp } from "../paths.ts";
import { type ReadStacks, readStacks } from "../read-stacks.ts";
import type { FrameTable, ProfileSource } from "./profile-source.ts";

/** How often each stack of each task was recorded; the task with most stacks is the first. */
export function stackProfiles(
  recording: Recording,
  request: ExportRequest,
  { names }: ExportedTasks,
): Result<ProfileSource> {
  const read = readStacks(recording, request, names);
  if (!read.ok) return read;
  return ok({
    profiles: (frames: FrameTable) => profilesOf(read.value, frames),
    problems: () => read.value.problems,
  });
}

function* profilesOf({ paths, groups, labels }: ReadStacks, frames: FrameTable): Generator<Iterable<string>> {
  const numberOf = frames.numbering(labels);
  const byGroup = Map.groupBy(withAmount(paths), (node) => wayUp(paths, node).task);
  const tasks = [...byGroup].map(([group, nodes]) => ({ group, nodes, total: totalOf(paths, nodes) }));
  for (const { group, nodes, total } of tasks.toSorted((a, b) => b.total - a.total || a.group - b.group)) {
    const name = JSON.stringify(escapeText(groups.get(group)!));
    const begin = `{"type":"sampled","name":${name},"unit":"none","startValue":0,"endValue":${total},\n"samples":[`;
    yield profile(begin, nodes);
  }

  function* profile(begin: string, nodes: readonly number[]): Generator<string> {
    yield begin;
    let separator = "\n";
    for (const node of nodes) {
      yield `${separator}[${wayUp(paths, node).frames.toReversed().map(numberOf).join(",")}]`;
      separator = ",\n";
    }
    yield `],\n"weights":[${nodes.map((node) => paths.amount(node)).join(",")}]}`;
  }
}

function withAmount(paths: Paths): readonly number[] {
  const nodes: number[] = [];
  for (let node = 0; node < paths.size; node++) if (paths.amount(node) > 0) nodes.push(node);
  return nodes;
}

function totalOf(paths: Paths, nodes: readonly number[]): number {
  return nodes.reduce((sum, node) => sum + paths.amount(node), 0);
}
