import type { Guard } from "../../../src/session/net/guard.ts";
import type { Capture, HeldWorkload, SessionPorts } from "../../../src/session/ports.ts";
import type { ReceivedSignal } from "../../../src/session/signals.ts";
import { createFakeTracefs, type FakeTracefs } from "../../../src/tracefs/fake/fake-tracefs.ts";
import { isSessionGroup } from "../../../src/tracefs/session-groups.ts";
import { someFacts } from "../plan/facts.ts";

/** A machine in memory, and everything that a session did to it, in order. */
export interface FakeSession {
  readonly ports: SessionPorts;
  readonly tracefs: FakeTracefs;
  readonly log: string[];
  signal(received: ReceivedSignal): void;
  endWorkload(): void;
}

export interface FakeSessionOptions {
  readonly mounted?: boolean;
  readonly capture?: Partial<Capture>;
  readonly holdWorkload?: SessionPorts["holdWorkload"];
}

export function fakeSession({ mounted = true, capture, holdWorkload }: FakeSessionOptions = {}): FakeSession {
  const log: string[] = [];
  const tracefs = logged(createFakeTracefs({ events: someFacts().eventNames }), log);
  const signals = [Promise.withResolvers<ReceivedSignal>(), Promise.withResolvers<ReceivedSignal>()] as const;
  const received: ReceivedSignal[] = [];
  const workloadEnd = Promise.withResolvers<void>();
  let isMounted = mounted;
  let now = 100;
  const ports: SessionPorts = {
    tracefs,
    mount: () => {
      isMounted = true;
      log.push("mount");
      return Promise.resolve(undefined);
    },
    unmount: () => {
      isMounted = false;
      log.push("unmount");
      return Promise.resolve(undefined);
    },
    isMounted: () => isMounted,
    mountedBySession: () => false,
    snapshot: () => {
      log.push("look");
      const instances = tracefs.list("instances");
      const systems = tracefs.list("events");
      return Promise.resolve({
        files: tracefs.dump(),
        instances: instances.ok ? instances.value : [],
        groups: systems.ok ? systems.value.filter(isSessionGroup) : [],
      });
    },
    snapshotWithoutEvents: () => ({ files: new Map(), instances: [], groups: [] }),
    sweep: () => Promise.resolve([]),
    guard: () => fakeGuard(log),
    holdWorkload:
      holdWorkload ?? (() => Promise.resolve({ ok: true, value: fakeWorkload(log, workloadEnd.promise) })),
    prepareCapture: () => ({
      start: () => {
        log.push("capture");
        return Promise.resolve({ ...fakeCapture(log), ...capture });
      },
      discard: () => {
        log.push("discard readers");
        return Promise.resolve();
      },
    }),
    watchFiles: () => ({
      begin: () => Promise.resolve(),
      written: () => Promise.resolve([]),
      close: () => {},
    }),
    watchSignals: () => ({
      first: signals[0].promise,
      second: signals[1].promise,
      received: () => received[0],
      abandoned: () => received.length > 1,
      stop: () => {},
    }),
    nowMs: () => (now += 10),
  };
  return {
    ports,
    tracefs,
    log,
    signal(what) {
      signals[received.length]?.resolve(what);
      received.push(what);
    },
    endWorkload: () => workloadEnd.resolve(),
  };
}

/** The state without folders, which the fake has as entries of their own. */
export function stateOf(tracefs: FakeTracefs): ReadonlyMap<string, string> {
  return tracefs.dump();
}

function logged(tracefs: FakeTracefs, log: string[]): FakeTracefs {
  const note = (path: string, text: string): void =>
    void log.push(`${path.replace(/^instances\/s\//, "")}=${text}`);
  return {
    root: tracefs.root,
    log: tracefs.log,
    absolute: (path) => tracefs.absolute(path),
    exists: (path) => tracefs.exists(path),
    read: (path) => tracefs.read(path),
    list: (path) => tracefs.list(path),
    dump: () => tracefs.dump(),
    refuse: (refusal) => tracefs.refuse(refusal),
    append(path, text) {
      note(path, text);
      return tracefs.append(path, text);
    },
    appendLines(path, lines) {
      for (const line of lines) note(path, line);
      return tracefs.appendLines(path, lines);
    },
    replace(path, text) {
      note(path, path.endsWith("notrace_pid") ? "own" : text);
      return tracefs.replace(path, text);
    },
    clear(path) {
      note(path, "");
      return tracefs.clear(path);
    },
    hold(path) {
      const held = tracefs.hold(path);
      log.push("hold free_buffer");
      return held;
    },
    share: (path, anyUser) => tracefs.share(path, anyUser),
    makeInstance(name) {
      log.push("mkdir");
      return tracefs.makeInstance(name);
    },
    removeInstance(name) {
      log.push("rmdir");
      return tracefs.removeInstance(name);
    },
  };
}

function fakeGuard(log: string[]): Guard {
  return {
    folder: "/run/fake",
    record: (command) => void log.push(`journal: ${command.split(" || ").at(-1)}`),
    recordGroup: ({ pgid }) => void log.push(`journal: end ${pgid}`),
    makeControlGroup: () => undefined,
    recordMount: () => void log.push("journal: umount"),
    giveUpMount: () => true,
    undo: () => {
      log.push("undo by the journal");
      return Promise.resolve(true);
    },
    end: (restored) => {
      log.push(restored ? "guardian: done" : "guardian: left");
      return Promise.resolve();
    },
  };
}

function fakeWorkload(log: string[], ended: Promise<void>): HeldWorkload {
  return {
    pids: [process.pid],
    groups: [],
    release: () => void log.push("release"),
    ended,
    end: () => {
      log.push("end workload");
      return Promise.resolve([]);
    },
    problems: () => [],
    left: () => [],
  };
}

function fakeCapture(log: string[]): Capture {
  return {
    tids: [],
    failed: new Promise(() => {}),
    startReading: () => {
      log.push("read");
    },
    began: () => undefined,
    ending: () => undefined,
    clock: () => undefined,
    progress: () => ({ events: 7, lost: 1, bytes: 0 }),
    finish: () => {
      log.push("finish");
      return Promise.resolve({ recording: "/tmp/trace.dat", stats: [], problems: [] });
    },
    abort: () => {
      log.push("abort");
      return Promise.resolve();
    },
  };
}
