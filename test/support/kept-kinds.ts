import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** With FTRACE_RUN_KINDS=FOLDER, leaves names of events there, a file a kernel: `sort -u FOLDER/*` lists those of several kernels. */
export function keepKinds(kernel: string, events: Iterable<string>): void {
  const folder = process.env["FTRACE_RUN_KINDS"];
  if (folder !== undefined) writeFileSync(join(folder, kernel), `${[...events].toSorted().join("\n")}\n`);
}
