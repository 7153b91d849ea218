import { sessionGroup } from "../../tracefs/session-groups.ts";
import { escapeText, shellWord } from "../../core/escape.ts";
import type { Spec } from "../../spec/spec.ts";
import { MARKER_DESCRIPTOR, operationShell, undoShell } from "./operation-shell.ts";
import { describeTasks } from "../../spec/task-rule.ts";
import type { Plan, Step } from "../plan.ts";
import { holdWorkloadShell, waitShell, workloadFunctions } from "./workload-shell.ts";

/**
 * A plan as a stand-alone POSIX script: the same state of the instance, the same workload (held until all is set), the text of
 * the trace saved to a file. A trap undoes everything in reverse order, however the script ends.
 */
export function shellScript(plan: Plan, spec: Spec, root: string): string {
  const locate = (path: string): string => locateInScript(path, plan.instance);
  const group = (): string => '"$group"';
  const command = (step: Step): string =>
    `${comment(step.title)}\n${operationShell(step.apply, locate, group)}`;
  const steps = plan.steps.filter(({ apply }) => apply.kind !== "mount-tracefs");
  const undo = steps.flatMap((step) => (step.undo ? [undoShell(step.undo, locate, group)] : [])).toReversed();
  const [before, after] = splitAt(steps, ({ phase }) => phase === "arm" || phase === "start");
  return `${[
    head(plan, spec, root),
    workloadFunctions(spec),
    teardown(sharesMarker(plan) ? [CLOSE_MARKER, ...undo] : undo),
    mount,
    ...before.map(command),
    holdWorkloadShell(spec),
    ...(sharesMarker(plan) ? [CLOSE_MARKER] : []),
    tidLists(plan),
    ...allTasks(spec),
    ...after.map(command),
    waitShell(spec, plan.stop && locate(runningFile(plan))),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/** The kernel sets it to 0 when it stops the recording. */
function runningFile({ folder }: Plan): string {
  return folder === "" ? "tracing_on" : `${folder}/tracing_on`;
}

const CLOSE_MARKER = `exec ${MARKER_DESCRIPTOR}>&-`;

function sharesMarker({ steps }: Plan): boolean {
  return steps.some(({ apply }) => apply.kind === "share-marker");
}

function head(plan: Plan, spec: Spec, root: string): string {
  return `#!/bin/sh
${comment(`${spec.name}: the steps of ftrace-run for this spec. Run it as root.`)}
# Saves the text of the trace to the file in the first argument.
# shellcheck disable=SC2016 # single-quoted text is literal
set -eu

tracefs=${shellWord(root)}
instance=$tracefs/instances/${shellWord(plan.instance)}-$$
${plan.dynamicEvents.length > 0 ? `group=${sessionGroup(plan.instance)}_$$\n` : ""}output=\${1:-${shellWord(`${spec.name}.trace.txt`)}}
mounted_here=no
recording=no
pids=`;
}

/** An undo does nothing if its step did not run, so the trap can be set before the first step. */
function teardown(undo: readonly string[]): string {
  const names = undo.map((_, index) => `undo_${undo.length - index}`);
  const functions = undo.map((line, index) => `${names[index]}() {\n  ${line}\n}`);
  return `${[again, ...functions].join("\n\n")}

undo() {
  status=$?
  trap '' INT TERM HUP
  set +e
  if [ "$recording" = yes ]; then
    echo 0 > "$instance"/tracing_on
    cat "$instance"/trace > "$output"
  fi
  end_workload
${names.map((name) => `  again ${name} || status=5`).join("\n")}
  [ "$mounted_here" = no ] || again umount "$tracefs" || status=5
  exit "$status"
}
trap undo EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM`;
}

const again = `# A busy file or instance is released by its last reader: retries for two seconds.
again() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    "$@" 2>/dev/null && return 0
    sleep 0.1
  done
  "$@"
}`;

const mount = `# mount tracefs if it is not mounted
if ! [ -e "$tracefs"/tracing_on ]; then
  mounted_here=yes
  mount -t tracefs nodev "$tracefs"
fi`;

/** `ftrace-run` selects these tasks when it reads the recording. */
function allTasks({ scope: { tasks } }: Spec): readonly string[] {
  return tasks ? [comment(`This records all tasks: the kernel cannot follow ${describeTasks(tasks)}.`)] : [];
}

/** Commands that set the variables of thread ids. */
function tidLists({ steps }: Plan): string {
  const sources = steps.flatMap(({ apply }) => (apply.kind === "write-tids" ? [apply.source] : []));
  return sources
    .map((source) => {
      if (source === "own") return "own_tids=$$";
      if (source === "workload") return "workload_pids=$pids";
      return threads(`for pid in ${source.pids.join(" ")}; do`);
    })
    .join("\n");
}

function threads(loop: string): string {
  return `scope_tids=
${loop}
  for tid in "/proc/$pid/task"/*; do
    [ ! -d "$tid" ] || scope_tids="$scope_tids \${tid##*/}"
  done
done
[ -n "$scope_tids" ]`;
}

/** A path of the plan, in the script's variables: the script's instance has its pid in its name, so that two can run. */
function locateInScript(path: string, instance: string): string {
  const folder = `instances/${instance}`;
  if (path === folder) return `"$instance"`;
  if (path.startsWith(`${folder}/`))
    return `"$instance"/${pathWord(path.slice(folder.length + 1), instance)}`;
  return `"$tracefs"/${pathWord(path, instance)}`;
}

/** The script's probes are in a group of its own, too. */
function pathWord(path: string, instance: string): string {
  return path
    .split(`/${sessionGroup(instance)}/`)
    .map(shellWord)
    .join('/"$group"/');
}

function comment(text: string): string {
  return `# ${escapeText(text)}`;
}

function splitAt(
  steps: readonly Step[],
  isLater: (step: Step) => boolean,
): readonly [readonly Step[], readonly Step[]] {
  return [steps.filter((step) => !isLater(step)), steps.filter(isLater)];
}
