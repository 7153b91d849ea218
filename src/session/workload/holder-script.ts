/**
 * The shell program that every copy runs before it becomes the spec's program. It keeps its pid from the first
 * line to `exec`, so that what is armed for that pid is armed for the program.
 *
 * Descriptors: 2 is the control socket (both ways), 3 the program's standard error. Neither reaches the program:
 * `2>&3 3>&-` belongs to the exec. Arguments: files for stdin, stdout, stderr (empty: as they are), then the
 * program's absolute path and its arguments.
 *
 * Where the workload writes markers, 4 is their file, and the program's to keep.
 *
 * - Files are opened here, after the change of user, so that they are opened with the user's own rights. They are
 *   emptied first and then opened for append: several copies may share one file, and nothing is written before all
 *   of them are ready.
 * - End-of-file instead of a line means that the runner died: the program must not start. The line is empty, since the shell
 *   reads a byte at a time, and what it does between that and its exec is recorded as the workload's.
 * - The EXIT trap only runs when exec failed. dash and busybox give the trap the control socket back, bash does not;
 *   `held-process.ts` looks at the file once more in that case.
 */
export const holderScript = `
[ -z "$1" ] || exec <"$1"
[ -z "$2" ] || { : >"$2"; exec >>"$2"; }
[ -z "$3" ] || { : >"$3"; exec 3>>"$3"; }
shift 3
[ -x "$1" ] || { echo "$1: this user may not execute it" >&2; exit 126; }
echo ready >&2
read -r _ftrace_run_go <&2 || exit 125
unset _ftrace_run_go
trap 'echo exec-failed >&2' EXIT
exec "$@" 2>&3 3>&-
`;

/** The holder says: the process exists, and waits. */
export const readyLine = "ready\n";
/** The runner says: begin. */
export const goLine = "\n";
/** The holder says: the program could not be executed. */
export const execFailedLine = "exec-failed\n";
