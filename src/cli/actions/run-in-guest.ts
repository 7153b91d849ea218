import { runInGuest as runSpecsInGuest, unreadableInGuest } from "../../app/guest/run-in-guest.ts";
import type { Starters } from "../../session/starters.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { worst } from "../exit-status.ts";
import { guestHost } from "../terminal/guest-host.ts";
import { guestStdout } from "../terminal/guest-stdout.ts";
import { reportProblems } from "../terminal/show-problems.ts";
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
  const stdout = guestStdout(options.format, io);
  const request = { paths, specs, vm, options, host: guestHost(io), stdout, starters };
  const { status = 0, problems } = await runSpecsInGuest(request);
  return worst([status, reportProblems(problems, io)]);
}
