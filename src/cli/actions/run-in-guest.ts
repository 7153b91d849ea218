import { runInGuest as runSpecsInGuest, unreadableInGuest } from "../../app/guest/run-in-guest.ts";
import type { Starters } from "../../session/starters.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { worst } from "../../core/exit-status.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { guestStdout } from "../terminal/guest-stdout.ts";
import { reportProblems } from "../terminal/show-problems.ts";
import { nameOf, reportTargets } from "../wanted-formats.ts";
import { readOrRefuse, type RunOptions } from "./run.ts";

/**
 * Runs specs in a throwaway guest. Mistakes in the spec files themselves are reported before a guest is booted. Returns the exit
 * status.
 */
export async function runInGuest(
  paths: readonly string[],
  { vm = true, ...options }: RunOptions,
  io: ConsoleIo,
  starters: Starters,
): Promise<number> {
  const unreadable = unreadableInGuest(paths);
  if (unreadable.length > 0) return reportProblems(unreadable, io);
  const specs = await readOrRefuse(paths, options, io);
  if (typeof specs === "number") return specs;
  const { stdout, files } = reportTargets(options);
  const { set, duration, out, failFast, quiet } = options;
  const request = {
    paths,
    specs,
    vm,
    options: {
      set,
      duration,
      out,
      failFast,
      quiet,
      stdout: nameOf(stdout),
      reports: files.map(({ renderer, ...file }) => ({ format: renderer, ...file })),
    },
    host: guestHost(io),
    stdout: guestStdout(stdout, io),
    starters,
  };
  const { status = 0, problems } = await runSpecsInGuest(request);
  return worst([status, reportProblems(problems, io)]);
}
