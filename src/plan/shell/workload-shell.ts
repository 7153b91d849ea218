import { trimmedDecimals } from "../../core/quantity-text.ts";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import type { Spec, StdinTarget, StdioTarget, WorkloadItem } from "../../spec/spec.ts";
import { shellWord } from "../../core/escape.ts";

/** Problems of a spec that only a script has: a shell variable cannot contain NUL. */
export function notInShell({ workload }: Spec): readonly Diagnostic[] {
  return workload.flatMap(({ stdin, at }) =>
    stdin.kind === "text" && stdin.text.includes("\0")
      ? [
          diagnostic("wrong-value", "a shell script cannot contain the NUL byte in this stdin", {
            at,
            hint: "use a file",
          }),
        ]
      : [],
  );
}

/** The script's functions that end its processes and, with a workload, hold and release it. */
export function workloadFunctions({ workload }: Spec): string {
  const waits = workload.some(({ wait }) => wait);
  return [...(workload.length > 0 ? [holding] : []), ...(waits ? [waiting] : []), ending].join("\n\n");
}

/** Starts each copy of each item, held. `setsid` and each link of the chain keep the process id. */
export function holdWorkloadShell({ workload }: Spec): string {
  return workload.flatMap(holdItem).join("\n");
}

/** Waits until the duration is over, all items with `wait` have ended, or the kernel has stopped: `tracingOn` is then 0. */
export function waitShell({ durationNs, workload }: Spec, tracingOn?: string): string {
  const conditions = [
    ...(durationNs ? ['running "$timer"'] : []),
    ...(workload.some(({ wait }) => wait) ? ["any_running"] : []),
    ...(tracingOn === undefined ? [] : [`[ "$(cat ${tracingOn})" = 1 ]`]),
  ];
  const timer = durationNs ? `sleep ${seconds(durationNs.value)} &\ntimer=$!\npids="$pids $timer"\n` : "";
  return `recording=yes
${timer}while ${conditions.join(" && ") || ":"}; do
  sleep 0.1 &
  wait "$!"
done`;
}

const holding = `# Starts a process that stops itself before it executes the program; descriptor 3 is its standard input.
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

const ending = `# TERM, then KILL a second later; each program leads its own process group.
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

# A zombie does not run.
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

/** Commands that each execute the next: CPU affinity, user, folder and environment, timeout. */
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

/** Without `user`, a program runs as the user who called sudo. */
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

/** Output that a session would capture goes to the terminal. */
function outputOf(operator: string, target: StdioTarget): string {
  if (target.kind === "null") return `${operator}/dev/null`;
  return target.kind === "file" ? `${operator}${shellWord(target.path)}` : "";
}

/** Without exponents (`1e-7`), which some versions of `sleep` reject. */
function seconds(ns: number): string {
  return trimmedDecimals(ns / 1e9, 9);
}
