import { textKeysIn } from "../expr/walk.ts";
import { tgidUse } from "../plan/events/uses-tgid.ts";
import type { Tracefs } from "../tracefs/port.ts";
import type { CaptureOptions } from "./ports.ts";
import type { SessionRequest } from "./session-request.ts";
import { threadsOf } from "./steps/tids.ts";

/** What the readers of a session's buffer need to know. */
export function captureOptions(
  {
    plan,
    kernel,
    directory,
    spec,
    live,
  }: Pick<SessionRequest, "plan" | "kernel" | "directory" | "spec" | "live">,
  tracefs: Pick<Tracefs, "root" | "absolute">,
): CaptureOptions {
  const { cpus, perCpuBytes, subBufferBytes, clock } = plan.recording;
  return {
    instancePath: tracefs.absolute(plan.folder),
    tracefsRoot: tracefs.root,
    cpus,
    subBufferBytes,
    perCpuBufferBytes: perCpuBytes,
    directory,
    ...(live && { live }),
    ...(plan.recording.untracedWhileOwn && { ownTimeUs }),
    ...(plan.recording.leavesOutOwnThreads && { ownThreads: () => threadsOf("self") }),
    ...threadGroups(plan, spec),
    ...(spec.scope.tasks && { tasks: spec.scope.tasks }),
    metadata: {
      clock,
      kernelRelease: kernel.release,
      architecture: kernel.architecture,
      ...(kernel.guest && { guest: kernel.guest }),
      events: plan.events.map(({ system, name }) => `${system}:${name}`),
      dynamicEvents: plan.dynamicEvents,
      probeSites: plan.probeSites,
      expectedNames: spec.expect.flatMap(({ expression }) => textKeysIn(expression.tree)),
    },
  };
}

/**
 * Processes are exact only where every new task is recorded: on all CPUs, and by an instance that records nothing before all its events
 * are enabled.
 */
function threadGroups(
  { folder }: SessionRequest["plan"],
  spec: SessionRequest["spec"],
): Pick<CaptureOptions, "threadGroups"> {
  if (!tgidUse(spec) || spec.scope.cpus !== undefined || folder === "") return {};
  return { threadGroups: spec.scope.pids === undefined ? "all" : "scope" };
}

/** CPU time of this process so far, in microseconds, all threads. */
function ownTimeUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
