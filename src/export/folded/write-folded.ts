import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { escapeText } from "../../core/escape.ts";
import { ok, type Result } from "../../core/result.ts";
import type { Recording } from "../../trace/recording.ts";
import { ExportedTasks } from "../exported-tasks.ts";
import { type Exported, type ExportRequest, omitted } from "../exporter.ts";
import { followedCalls } from "../follow-calls.ts";
import { type Paths, wayUp } from "../paths.ts";
import { readStacks } from "../read-stacks.ts";
import { CallPaths } from "./call-paths.ts";

/**
 * Folded stacks, as stackcollapse-perf.pl writes and flamegraph.pl reads them: `task;outermost;…;innermost AMOUNT`, a line for each
 * path that has an amount of its own. Of calls that is their self time in ns; else a count of stacks. Never both: they don't add up.
 */
export function writeFolded(recording: Recording, request: ExportRequest): Result<Exported> {
  return request.kinds.has("calls") ? foldedCalls(recording, request) : foldedStacks(recording, request);
}

function foldedCalls(recording: Recording, { kinds }: ExportRequest): Result<Exported> {
  const tasks = new ExportedTasks(recording);
  const paths = new CallPaths(tasks);
  const calls = followedCalls(recording, paths);
  if (!calls.ok) return calls;
  const { follow, labels, problems } = calls.value;
  let negative = 0;
  return ok({
    text: text(),
    problems: () => [
      ...(kinds.has("stacks") ? [stacksLeft] : []),
      ...problems(),
      ...omitted(paths.lost, "call", "exceeded the limit of paths"),
      ...omitted(negative, "path", "whose self time is below 0, by the kernel's clock"),
    ],
  });

  function* text(): Generator<string> {
    follow();
    for (let node = 0; node < paths.size; node++) if (paths.amount(node) < 0) negative += 1;
    yield* lines(paths, (task) => tasks.label(task), labels());
  }
}

function foldedStacks(recording: Recording, request: ExportRequest): Result<Exported> {
  const read = readStacks(recording, request, new ExportedTasks(recording).names);
  if (!read.ok) return read;
  const { paths, groups, labels, problems } = read.value;
  return ok({ text: lines(paths, (group) => groups.get(group)!, labels), problems: () => problems });
}

const stacksLeft: Diagnostic = warning(
  "export-partial",
  "the recording also has stacks of events (not exported)",
  {
    hint: "for the stacks: --event '*'",
  },
);

function* lines(
  paths: Paths,
  taskOf: (task: number) => string,
  labelOf: (frame: number) => string,
): Generator<string> {
  const frames: string[] = [];
  const tasks: string[] = [];
  for (let node = 0; node < paths.size; node++) {
    const amount = paths.amount(node);
    if (amount <= 0) continue;
    const way = wayUp(paths, node);
    const names = way.frames.map((frame) => (frames[frame] ??= frameText(labelOf(frame))));
    const task = (tasks[way.task] ??= frameText(taskOf(way.task)));
    yield `${[task, ...names.toReversed()].join(";")} ${amount}\n`;
  }
}

/** A name that can't end its frame or its line. */
function frameText(name: string): string {
  return escapeText(name).replaceAll(";", "\\x3b");
}
