import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { exitStatus } from "../../core/exit-status.ts";
import type { Result } from "../../core/result.ts";
import { ownDescriptor } from "../../files/file-target.ts";
import { GuestSignals } from "../../session/pass-signals.ts";
import type { Starters } from "../../session/starters.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import type { Guest } from "../../vm/run-guest.ts";
import type { OpenedSpec } from "../open-specs.ts";
import { wantedKernel, type WantedGuest } from "./ask-guest.ts";
import { bootGuest } from "./boot-guest.ts";
import { guestArguments, type GuestOptions } from "./guest-arguments.ts";
import { expectedFiles, guestFiles, type GuestFiles } from "./guest-files.ts";
import type { GuestHost, OutputSink } from "./guest-host.ts";

/** Specs to run in a throwaway guest. */
export interface GuestRunRequest {
  /** As on the command line; the guest's program reads them again. */
  readonly paths: readonly string[];
  /** The same specs, read here. */
  readonly specs: readonly OpenedSpec[];
  readonly vm: WantedGuest;
  readonly options: GuestOptions;
  readonly host: GuestHost;
  /** Takes what the guest's program writes to stdout. */
  readonly stdout: OutputSink;
  readonly starters: Starters;
}

/** What a run in a guest came to. */
export interface GuestRunOutcome {
  /** Exit status of the guest's program; 128 + n where signal n ended the guest. Absent where neither is known. */
  readonly status?: number;
  readonly problems: readonly Diagnostic[];
}

/** A spec that the guest's program could not read: it has no descriptor of this process. */
export function unreadableInGuest(paths: readonly string[]): readonly Diagnostic[] {
  const path = paths.find((each) => each === "-" || ownDescriptor(each) !== undefined);
  if (path === undefined) return [];
  const name = path === "-" ? "stdin" : path;
  return [diagnostic("usage", `--vm takes no spec from ${name}`, { hint: "write it to a file first" })];
}

/** Runs specs in a guest: the same program, the same files. What it writes to `--out` and `--json` is moved there at its end. */
export async function runInGuest(request: GuestRunRequest): Promise<GuestRunOutcome> {
  const kernel = wantedKernel(request.vm);
  if (!kernel.ok) return { problems: kernel.error };
  const files = guestFiles(request.options, expectedFiles(request.specs));
  if (!files.ok) return { problems: files.error };
  try {
    return await runWith(request, kernel.value, files.value);
  } finally {
    files.value.dispose();
  }
}

async function runWith(
  { paths, options, host, stdout, starters }: GuestRunRequest,
  kernel: BootableKernel,
  files: GuestFiles,
): Promise<GuestRunOutcome> {
  const signals = new GuestSignals();
  const guest = await bootGuest({
    kernel,
    args: guestArguments(paths, { ...options, ...(files.out !== undefined && { out: files.out }) }),
    host,
    stdout: (bytes) => stdout.push(bytes),
    shared: files.shared,
    quiet: options.quiet === true,
    onBooted: () => signals.booted(),
  });
  if (!guest.ok) return { problems: guest.error };
  const ended = await signals.whilePassing(guest.value, starters, () => guest.value.ended);
  stdout.end();
  host.stderr.end();
  return outcome(ended, { guest: guest.value, files, signals });
}

interface Ended {
  readonly guest: Guest;
  readonly files: GuestFiles;
  readonly signals: GuestSignals;
}

/** Where a signal ended the guest, the signal is the reason, whatever else it led to. */
function outcome(ended: Result<number>, { guest, files, signals }: Ended): GuestRunOutcome {
  if (!ended.ok) {
    const status = signals.status();
    return status === undefined ? { problems: ended.error } : { status, problems: [] };
  }
  const memory = ended.value === exitStatus.runFailed ? guest.memoryProblem() : undefined;
  return { status: ended.value, problems: [...(memory ? [memory] : []), ...files.bring()] };
}
