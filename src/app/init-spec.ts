import type { Diagnostic } from "../core/diagnostic.ts";
import { schemaPathFor, writeNewFile } from "../files/new-spec-file.ts";

/** The text of a spec to start from, for this file; without one, for the working folder. */
export function specFor(file: string | undefined): string {
  return initialSpec(schemaPathFor(file));
}

/** Writes a spec to start from to a new file. Errors: `usage` where the file exists, `output-failed`, `disk-full`. */
export function writeSpec(file: string): readonly Diagnostic[] {
  return writeNewFile(file, specFor(file));
}

/**
 * A spec to start from: valid as it is, with a comment for every key. `schema`: the path of the schema for editors, absolute or relative
 * to the spec.
 */
export function initialSpec(schema: string): string {
  return `# yaml-language-server: $schema=${schema}
#
${schema.startsWith("/") ? HERE_ONLY : ""}# Run it:            sudo ftrace-run THIS-FILE
# Find mistakes:     ftrace-run check THIS-FILE
# See what it does:  ftrace-run explain THIS-FILE
version: 1
name: who-preempts-whom
question: Which process is switched out, and which is switched in?

# Values that --set name=value can change; \${name} stands for the value.
params:
  seconds: {type: integer, default: 2, minimum: 1, description: how long to record}

# The recording stops at the first of: this duration, the end of the workload, Ctrl-C.
duration: \${seconds}s

# Started when tracing is armed. Remove it to record what runs on the machine anyway.
workload:
  - run: [sh, -c, 'while :; do :; done']
    count: 2        # two competitors …
    cpus: [0]       # … for one CPU

# What to record. Find events with: ftrace-run list events 'sched:*'
# and their fields with:            ftrace-run format sched:sched_switch
tracepoints:
  - event: sched:sched_switch
    filter: prev_pid != 0 && next_pid != 0

# What to compute. See: ftrace-run list aggregations
aggregations:
  switches:
    use: count
    of: sched:sched_switch
    by: [prev_comm, next_comm]
    top: 10

# Conditions for exit status 0. Without this section, the run only reports.
expect:
  - switches.total > 0

# Left at their defaults:
# scope: {pids: workload}     # only the workload and its children; default: the whole machine
# buffer: {per-cpu: 8MiB}     # room for each CPU
# clock: mono                 # comparable with user space
# loss: fail                  # lost events make the verdict inconclusive (exit status 4)
`;
}

const HERE_ONLY = `# (Editors read the keys from that file on this machine. In a project with ftrace-run in its node_modules,
# init writes a relative path, the same for everyone.)
#
`;
