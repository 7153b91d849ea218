import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, type Diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { WorkloadItem } from "../../spec/spec.ts";
import { workloadEnvironment } from "./environment.ts";
import { findAccount, identityOf, invoker, type Identity } from "../../machine/identity.ts";
import type { Launch } from "./launch.ts";
import { resolveProgram } from "../../machine/resolve-program.ts";

/** The caller that an item is started for. */
export interface LaunchContext {
  /** The caller's environment, with sudo's variables in it. */
  readonly callers: NodeJS.ProcessEnv;
  readonly session: string;
  readonly marker?: number;
}

/** Checks one item before anything is started: CPUs, user, permissions, folder, program. */
export function prepareLaunch(
  item: WorkloadItem,
  index: number,
  { callers, session, marker }: LaunchContext,
): Result<Launch> {
  const identity = findIdentity(item, callers);
  if (!identity.ok) return identity;
  const environment = workloadEnvironment(callers, identity.value, session, marker !== undefined);
  const cwd = resolve(item.cwd ?? ".");
  const lookup = resolveProgram(item.run[0], { ...environment, ...item.env }, cwd);
  const wrong = [...missingCpus(item), ...missingRights(item, identity.value), ...missingFolder(item, cwd)];
  if (!lookup.ok)
    wrong.push(diagnostic("workload-failed-to-start", lookup.reason, { at: item.at, hint: lookup.hint }));
  if (!lookup.ok || wrong.length > 0) return fail(wrong);
  return ok(
    launchOf(item, index, {
      program: lookup.path,
      identity: identity.value,
      environment,
      cwd,
      ...(marker !== undefined && { marker }),
    }),
  );
}

type Found = Pick<Launch, "program" | "identity" | "environment" | "cwd" | "marker">;

function launchOf(item: WorkloadItem, index: number, found: Found): Launch {
  const { at, run, count, cpus, env, stdin, stdout, stderr, timeoutNs, wait, exit } = item;
  const optional = {
    ...(cpus && { cpus }),
    ...(timeoutNs !== undefined && { timeoutNs }),
    ...(exit && { exit }),
  };
  return { item: index, at, command: run, count, env, stdin, stdout, stderr, wait, ...optional, ...found };
}

function findIdentity(item: WorkloadItem, callers: NodeJS.ProcessEnv): Result<Identity> {
  if (item.user === undefined) return ok(invoker(callers));
  const account = findAccount(item.user);
  if (account !== undefined) return ok(identityOf(account));
  const hint = "`getent passwd` lists the users that this machine knows";
  return fail([
    diagnostic("workload-failed-to-start", `there is no user ${item.user}`, { at: item.at, hint }),
  ]);
}

function missingRights(item: WorkloadItem, { uid, account }: Identity): Diagnostic[] {
  const caller = process.geteuid!();
  if (caller === 0 || caller === uid) return [];
  const message = `only root can start a program as ${account?.name ?? uid}`;
  return [diagnostic("not-permitted", message, { at: item.at, hint: "run it with sudo, or remove `user`" })];
}

function missingFolder(item: WorkloadItem, cwd: string): Diagnostic[] {
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return [];
  const message = `${cwd} is not a folder`;
  return [diagnostic("workload-failed-to-start", message, { at: item.at, hint: "correct `cwd`" })];
}

function missingCpus(item: WorkloadItem): Diagnostic[] {
  const online = onlineCpus();
  const missing = (item.cpus ?? []).filter((cpu) => !cpusIn(online).has(cpu));
  if (missing.length === 0) return [];
  const message = `CPU ${missing.join(", ")} is not online`;
  return [diagnostic("no-such-cpu", message, { at: item.at, hint: `online: ${online}` })];
}

/** `0-3,8`, as the kernel writes it. */
function onlineCpus(): string {
  return readFileSync("/sys/devices/system/cpu/online", "utf8").trim();
}

/** The numbers of a kernel CPU list. */
export function cpusIn(list: string): ReadonlySet<number> {
  return new Set(list.split(",").flatMap(range));
}

function range(text: string): number[] {
  const [first, last = first] = text.split("-").map(Number);
  if (first === undefined || last === undefined || text === "") return [];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
