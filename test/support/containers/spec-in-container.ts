import { dirname } from "node:path";
import { scratchSpec } from "../cli/scratch.ts";
import { WRITER } from "./images/writers.ts";

/** Where a spec's folder is in a container. */
export const WORK = "/work";

/** The calls of write() that the workload of `countingSpec` makes on its standard output. */
export const WRITES = 1234;

/** Of the workload alone: by its name, which is the same whatever the process ids are. */
const byName = `tracepoints:
  - event: syscalls:sys_enter_write
    filter: fd == 1 && count == 2 && COMM == "writer"`;

const byPid = `scope: {pids: workload}
tracepoints:
  - event: syscalls:sys_enter_write
    filter: fd == 1 && count == 2`;

/** Counts what a workload writes, which is known; `by`: how others are left out. Returns a new folder with `spec.yaml`. */
export function countingSpec(by: "name" | "pid"): string {
  return specFolder(`
version: 1
name: inside
duration: 30s
workload:
  - run: [${WRITER}, "1", "${WRITES}", "2", "17"]
    stdout: none
    stderr: none
${by === "name" ? byName : byPid}
aggregations:
  writes: {use: count, of: syscalls:sys_enter_write, by: [comm]}
expect:
  - writes.total == ${WRITES}
`);
}

/** Records for a minute what happens all the time. */
export function longSpec(): string {
  return specFolder(`
version: 1
name: long
duration: 60s
workload:
  - {run: [sleep, "1000"], wait: false}
tracepoints: [sched:sched_switch]
`);
}

/** Goes with the test. */
function specFolder(yaml: string): string {
  return dirname(scratchSpec(yaml));
}
