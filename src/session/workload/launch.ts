import type { Span } from "../../core/source.ts";
import type { StdioTarget, StdinTarget } from "../../spec/spec.ts";
import { holderScript } from "./holder-script.ts";
import type { Identity } from "../../machine/identity.ts";

/** Everything that is needed to start one item's copies, found before anything is started. */
export interface Launch {
  /** Index into the spec's `workload`. */
  readonly item: number;
  readonly at: Span;
  /** As the spec wrote it. */
  readonly command: readonly [string, ...string[]];
  /** Absolute path of the program. */
  readonly program: string;
  readonly count: number;
  readonly identity: Identity;
  /** Of every link of the chain. */
  readonly environment: NodeJS.ProcessEnv;
  /** The spec's own variables: only for what runs as the program's user. PATH and LD_PRELOAD choose what runs. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly cpus?: readonly number[];
  readonly stdin: StdinTarget;
  readonly stdout: StdioTarget;
  readonly stderr: StdioTarget;
  readonly timeoutNs?: number;
  readonly wait: boolean;
  /** Exit statuses and names of signals that are no failure; absent: 0. */
  readonly exit?: readonly (number | string)[];
  /** Our descriptor of the file that it writes markers to. */
  readonly marker?: number;
}

/**
 * The chain that becomes the program, each link by exec and so with one pid: taskset pins it, setpriv gives it its
 * user, env its variables, the holder waits. Pinning comes first, as it may need rights that the user doesn't have.
 */
export function launchCommand(launch: Launch): [string, ...string[]] {
  return [
    ...pinning(launch.cpus),
    ...becoming(launch.identity),
    ...setting(launch.env),
    ...holding(launch),
  ] as [string, ...string[]];
}

function pinning(cpus: readonly number[] | undefined): string[] {
  return cpus === undefined ? [] : ["taskset", "-c", cpus.join(",")];
}

function becoming({ uid, gid, account }: Identity): string[] {
  if (uid === process.geteuid!()) return [];
  const groups = account === undefined ? "--clear-groups" : "--init-groups";
  return ["setpriv", "--reuid", String(uid), "--regid", String(gid), groups];
}

function setting(env: Launch["env"]): string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return variables.length === 0 ? [] : ["env", ...variables];
}

function holding({ stdin, stdout, stderr, program, command }: Launch): string[] {
  const files = [stdin, stdout, stderr].map((target) => (target.kind === "file" ? target.path : ""));
  return ["/bin/sh", "-c", holderScript, "sh", ...files, program, ...command.slice(1)];
}
