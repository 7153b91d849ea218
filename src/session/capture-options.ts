import { textKeysIn } from "../expr/walk.ts";
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

/** CPU time of this process so far, in microseconds, all threads. */
function ownTimeUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
