import type { SessionPorts } from "../../../src/session/ports.ts";

/** Where a session can be made to stand still. */
export type Moment = "mounted" | "instance" | "configure" | "recording" | "undo";

/** The same ports, but at the wanted moment the process stops dead: nothing of it runs any more, it can only be killed. */
export function stopAt(
  moment: Moment | undefined,
  ports: SessionPorts,
  onStopped: (moment: Moment) => void,
): SessionPorts {
  const { tracefs, mount } = ports;
  const reached = (now: Moment): void => {
    if (now !== moment) return;
    onStopped(now);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  return {
    ...ports,
    async mount(target) {
      const result = await mount(target);
      reached("mounted");
      return result;
    },
    tracefs: {
      ...tracefs,
      makeInstance(name) {
        const result = tracefs.makeInstance(name);
        reached("instance");
        return result;
      },
      append(path, text) {
        const result = tracefs.append(path, text);
        if (path.endsWith("/trace_clock")) reached("configure");
        if (path.endsWith("/tracing_on") && text === "1") setTimeout(() => reached("recording"), 100);
        return result;
      },
      removeInstance(name) {
        reached("undo");
        return tracefs.removeInstance(name);
      },
    },
  };
}
