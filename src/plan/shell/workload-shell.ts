import { trimmedDecimals } from "../../core/units.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Spec, StdinTarget, StdioTarget, WorkloadItem } from "../../spec/spec.ts";
import { shellWord } from "../../core/escape.ts";

/** What a script can't do, though a session can: no shell can hold NUL. */
export function notInShell({ workload }: Spec): readonly Diagnostic[] {
  return workload.flatMap(({ stdin, at }) =>
    stdin.kind === "text" && stdin.text.includes("\0")
      ? [
          diagnostic("wrong-value", "a shell script can't hold the NUL of this stdin", {
            at,
            hint: "use a file",
          }),
        ]
      : [],
  );
}

/** Functions of the script that end what it has started; with a workload, also those that hold and release it. */
export function workloadFunctions({ workload }: Spec): string {
  const waits = workload.some(({ wait }) => wait);
  return [...(workload.length > 0 ? [holding] : []), ...(waits ? [waiting] : []), ending].join("\n\n");
}

/** Starts each copy of each item, held: `setsid` keeps its number, and so does each program that becomes the next. */
export function holdWorkloadShell({ workload }: Spec): string {
  return workload.flatMap(holdItem).join("\n");
}

/** Waits for the first of: the duration, the end of every item that is waited for. */
export function waitShell({ durationNs, workload }: Spec): string {
  const conditions = [
    ...(durationNs ? ['running "$timer"'] : []),
    ...(workload.some(({ wait }) => wait) ? ["any_running"] : []),
  ];
  const timer = durationNs ? `sleep ${seconds(durationNs.value)} &\ntimer=$!\npids="$pids $timer"\n` : "";
  return `recording=yes
${timer}while ${conditions.join(" && ") || ":"}; do
  sleep 0.1 &
  wait "$!"
done`;
}

const holding = `# Starts a program that stops itself before it begins; descriptor 3 is its standard input.
hold() {
  setsid sh -c 'kill -s STOP "$$"; exec "$@"' hold "$@" <&3 3<&- &
  pids="$pids $!"
  until state "$!" && [ "$state" = T ]; do
    running "$!" || exit 6
    sleep 0.01
  done
}

release_workload() {
  for pid in $pids; do
    kill -s CONT "$pid"
  done
}`;

const waiting = `waited=

any_running() {
  for pid in $waited; do
    running "$pid" && return 0
  done
  return 1
}`;

const ending = `# TERM, and KILL for what is left a second later; each program leads a group of its own.
end_workload() {
  for pid in $pids; do
    kill -s TERM -- "-$pid" 2>/dev/null || kill -s TERM "$pid" 2>/dev/null
    kill -s CONT -- "-$pid" 2>/dev/null
  done
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    group_left || return 0
    sleep 0.1
  done
  for pid in $pids; do
    kill -s KILL -- "-$pid" 2>/dev/null
  done
}

group_left() {
  for pid in $pids; do
    running "$pid" && return 0
  done
  return 1
}

# A process that has ended and was not waited for yet doesn't run.
running() {
  state "$1" && [ "$state" != Z ]
}

state() {
  state=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  state=\${state##*) }
  state=\${state%% *}
}`;

function holdItem(item: WorkloadItem, index: number): readonly string[] {
  const input = item.stdin.kind === "text" ? [`input_${index}=${shellWord(item.stdin.text)}`] : [];
  const command = [...chain(item), ...item.run.map(shellWord)].join(" ");
  const hold = `hold ${command} ${redirections(item, index)}`;
  const waited = item.wait ? ['waited="$waited $!"'] : [];
  return [...input, ...Array.from({ length: item.count }, () => [hold, ...waited]).flat()];
}

/** Links that each become the next one: pinned, another user, in its folder with its variables, for so long. */
function chain({ cpus, user, cwd, env, timeoutNs }: WorkloadItem): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => shellWord(`${name}=${value}`));
  const folder = cwd === undefined ? [] : ["-C", shellWord(cwd)];
  return [
    ...(cpus ? ["taskset", "-c", cpus.join(",")] : []),
    ...become(user),
    ...(variables.length + folder.length > 0 ? ["env", ...folder, ...variables] : []),
    ...(timeoutNs === undefined ? [] : ["timeout", seconds(timeoutNs)]),
  ];
}

/** Without a user of its own, a program belongs to the one who called sudo. */
function become(user: string | undefined): readonly string[] {
  if (user === undefined) {
    return ['${SUDO_UID:+setpriv --reuid="$SUDO_UID" --regid="$SUDO_GID" --init-groups}'];
  }
  const name = shellWord(user);
  return ["setpriv", `--reuid=${name}`, `--regid="$(id -g ${name})"`, "--init-groups"];
}

function redirections({ stdin, stdout, stderr }: WorkloadItem, index: number): string {
  return [outputOf(">", stdout), outputOf("2>", stderr), inputOf(stdin, index)].filter(Boolean).join(" ");
}

function inputOf(stdin: StdinTarget, index: number): string {
  if (stdin.kind === "null") return "3</dev/null";
  if (stdin.kind === "file") return `3<${shellWord(stdin.path)}`;
  return `3<<END_OF_INPUT\n$input_${index}\nEND_OF_INPUT`;
}

/** What a session would capture is shown. */
function outputOf(operator: string, target: StdioTarget): string {
  if (target.kind === "null") return `${operator}/dev/null`;
  return target.kind === "file" ? `${operator}${shellWord(target.path)}` : "";
}

/** Never `1e-7`, which not every `sleep` reads. */
function seconds(ns: number): string {
  return trimmedDecimals(ns / 1e9, 9);
}
