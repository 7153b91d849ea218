import { sessionGroup } from "../../tracefs/session-groups.ts";
import { escapeText, shellWord } from "../../core/escape.ts";
import type { Spec } from "../../spec/spec.ts";
import { MARKER_DESCRIPTOR, operationShell, undoShell } from "./operation-shell.ts";
import type { Plan, Step } from "../plan.ts";
import { holdWorkloadShell, waitShell, workloadFunctions } from "./workload-shell.ts";

/**
 * A plan as a stand-alone POSIX script that does the same by hand: same instance state, same workload (held until
 * everything is set), text of the trace kept in a file; a trap undoes it in reverse order, whatever ends the script.
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
    ...after.map(command),
    waitShell(spec),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

const CLOSE_MARKER = `exec ${MARKER_DESCRIPTOR}>&-`;

function sharesMarker({ steps }: Plan): boolean {
  return steps.some(({ apply }) => apply.kind === "share-marker");
}

function head(plan: Plan, spec: Spec, root: string): string {
  return `#!/bin/sh
${comment(`${spec.name}: what ftrace-run does with this spec, by hand. Run it as root.`)}
# The text of the trace is kept in the file named by the first argument.
# shellcheck disable=SC2016 # what stands in single quotes is meant as it is
set -eu

tracefs=${shellWord(root)}
instance=$tracefs/instances/${shellWord(plan.instance)}-$$
${plan.dynamicEvents.length > 0 ? `group=${sessionGroup(plan.instance)}_$$\n` : ""}output=\${1:-${shellWord(`${spec.name}.trace.txt`)}}
mounted_here=no
recording=no
pids=`;
}

/** An undo of what was never done must do nothing, so that the trap can be set before the first step. */
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

const again = `# What is busy becomes free when its last reader is gone: tries for two seconds.
again() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    "$@" 2>/dev/null && return 0
    sleep 0.1
  done
  "$@"
}`;

const mount = `# mount tracefs, where it is not
if ! [ -e "$tracefs"/tracing_on ]; then
  mounted_here=yes
  mount -t tracefs nodev "$tracefs"
fi`;

/** Thread ids that only the running script knows. */
function tidLists({ steps }: Plan): string {
  const sources = steps.flatMap(({ apply }) => (apply.kind === "write-tids" ? [apply.whose] : []));
  return sources
    .map((whose) => {
      if (whose === "own") return "own_tids=$$";
      if (whose === "workload") return "workload_pids=$pids";
      if ("pids" in whose) return threads(`for pid in ${whose.pids.join(" ")}; do`);
      const matches = `case $(cat "/proc/$pid/comm" 2>/dev/null) in ${casePattern(whose.comm)}) ;; *) continue ;; esac`;
      return threads(`for pid in /proc/[0-9]*; do\n  pid=\${pid#/proc/}\n  ${matches}`);
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

/** A glob as a shell pattern: what is special stays special, all else is quoted; `\x` is a plain x. */
function casePattern(glob: string): string {
  const part = /\\(?<escaped>.)|(?<special>[*?])|(?<set>\[!?\]?[^\]]*\])|(?<plain>\[|[^\\*?[]+)/gs;
  return [...glob.matchAll(part)]
    .map(
      ({ groups: { escaped, special, set, plain } = {} }) =>
        special ?? (set ? quotedSet(set) : shellWord(escaped ?? plain ?? "")),
    )
    .join("");
}

function quotedSet(set: string): string {
  return set.replace(/[^\w![\]-]+/g, shellWord);
}

/** Where the plan writes, by the script's own variables: its instance has a name of its own, so that it can run twice. */
function locateInScript(path: string, instance: string): string {
  const folder = `instances/${instance}`;
  if (path === folder) return `"$instance"`;
  if (path.startsWith(`${folder}/`))
    return `"$instance"/${pathWord(path.slice(folder.length + 1), instance)}`;
  return `"$tracefs"/${pathWord(path, instance)}`;
}

/** The script's own probes are in a group of the script's own, too. */
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
