import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { findTracefs, type TracefsLocation } from "../tracefs/find-tracefs.ts";
import { openTracefs } from "../tracefs/kernel-tracefs.ts";
import { isRoot } from "../tracefs/mount-tracefs.ts";
import type { Tracefs } from "../tracefs/port.ts";
import { openPrivateView } from "../tracefs/private-view.ts";

/** Read-only use of tracefs: where it is mounted, else through a mount that only this process sees. */
export interface KernelView {
  readonly tracefs: Tracefs;
  /** Where the machine has tracefs, or would have it; not the private mount. */
  readonly location: TracefsLocation;
  close(): Promise<void>;
}

/** Opens tracefs; changes nothing. Errors: `not-permitted`, `tracefs-missing`. */
export async function openKernelView(): Promise<Result<KernelView>> {
  const location = findTracefs();
  const view = location.mounted ? visibleMount(location) : await privateMount(location);
  if (!view) return fail([cannotMount()]);
  const events = view.tracefs.read("available_events");
  if (events.ok) return ok(view);
  await view.close();
  return fail([refused(events.error.errno, location)]);
}

function visibleMount(location: TracefsLocation): KernelView {
  return { tracefs: openTracefs(location.mountPoint), location, close: () => Promise.resolve() };
}

async function privateMount(location: TracefsLocation): Promise<KernelView | undefined> {
  const view = await openPrivateView();
  return view && { tracefs: openTracefs(view.root), location, close: () => view.close() };
}

function cannotMount(): Diagnostic {
  if (isRoot()) return rootCannotMount;
  return diagnostic("not-permitted", "tracing needs root: tracefs is not mounted and cannot be mounted", {
    hint: "run it as root",
    needs: "root-or-guest",
  });
}

const rootCannotMount = diagnostic(
  "not-permitted",
  "tracefs is not mounted, and root cannot mount it here (needs CAP_SYS_ADMIN, mount and unshare)",
  {
    hint: "in a container: docker run --cap-add SYS_ADMIN, or mount it on the host and add -v /sys/kernel/tracing:/sys/kernel/tracing",
  },
);

function refused(errno: string, { mountPoint }: TracefsLocation): Diagnostic {
  if (errno === "EACCES" || errno === "EPERM") {
    return diagnostic("not-permitted", `tracing needs root: ${mountPoint} cannot be read (${errno})`, {
      hint: "run it as root",
      needs: "root-or-guest",
    });
  }
  return diagnostic("tracefs-missing", `${mountPoint} has no readable available_events (${errno})`, {
    hint: "is this kernel built with CONFIG_EVENT_TRACING? see: ftrace-run doctor",
  });
}
