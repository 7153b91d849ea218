import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type ChannelHandlers, GuestChannels } from "./guest-channels.ts";
import { firstInit, type GuestCommand, guestInit, type SharedFolder } from "./guest-init.ts";
import { guestLayout } from "./guest-layout.ts";
import { findGuestTools, type GuestTools } from "./guest-tools.ts";
import { guestProblem, memoryProblem } from "./guest-problem.ts";
import { initramfs } from "./initramfs.ts";
import { type BootableKernel } from "./kernels.ts";
import { type Accelerator, qemuArguments } from "./qemu-arguments.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** A guest to start. */
export interface GuestRequest {
  readonly kernel: BootableKernel;
  readonly accelerator: Accelerator;
  readonly command: GuestCommand;
  readonly shared: readonly SharedFolder[];
  readonly output: Pick<ChannelHandlers, "stdout" | "stderr">;
  /** Called once, when the guest has booted. */
  readonly onBooted?: () => void;
  readonly limits?: Partial<GuestLimits>;
}

/** Limits of a guest: time to boot, time without a heartbeat, memory. */
export interface GuestLimits {
  readonly bootMs: number;
  readonly silenceMs: number;
  readonly memoryMiB: number;
}

const limitsByDefault: GuestLimits = { bootMs: 120_000, silenceMs: 60_000, memoryMiB: 2048 };

/** A running guest. */
export interface Guest {
  /** The exit status of its command (128 + n for signal n), or why it is unknown. Resolves after all output has been handled. */
  readonly ended: Promise<Result<number>>;
  /** The problem of a program that the guest's OOM killer has killed so far, if any. */
  memoryProblem(): Diagnostic | undefined;
  /** Forwards a signal to the command. */
  signal(name: "INT" | "TERM" | "HUP"): void;
  /** Kills it immediately. */
  kill(): void;
}

/**
 * Boots a guest and runs one command in it. QEMU ends with the guest in any case, even if this process is killed, and no file is left
 * behind. Errors: `vm-missing` (no QEMU, no busybox), `vm-failed`, `disk-full`.
 */
export async function startGuest(request: GuestRequest): Promise<Result<Guest>> {
  const tools = findGuestTools();
  if (!tools.ok) return tools;
  let guest: RunningGuest | undefined;
  try {
    guest = new RunningGuest(request, new TemporaryFolder());
    await guest.start(tools.value);
    return ok(guest);
  } catch (error) {
    guest?.abandon();
    return fail([cannotStart(error)]);
  }
}

class RunningGuest implements Guest {
  readonly ended: Promise<Result<number>>;
  readonly #request: GuestRequest;
  readonly #folder: TemporaryFolder;
  readonly #limits: GuestLimits;
  readonly #end = Promise.withResolvers<Result<number>>();
  #process: ChildProcess | undefined;
  #channels: GuestChannels | undefined;
  #console = "";
  #qemuErrors = "";
  #booted = false;
  #status: number | undefined;
  #why: "ended" | "no-boot" | "hung" = "ended";
  #timer: NodeJS.Timeout | undefined;

  constructor(request: GuestRequest, folder: TemporaryFolder) {
    this.#request = request;
    this.#folder = folder;
    this.#limits = { ...limitsByDefault, ...request.limits };
    this.ended = this.#end.promise;
  }

  async start({ qemu, busybox, setpriv }: GuestTools): Promise<void> {
    const { kernel, accelerator, command, shared, output } = this.#request;
    const { path } = this.#folder;
    const image = join(path, "initramfs");
    const written = shared.map(({ guestPath }) => guestPath);
    const layout = guestLayout(command.cwd, command.env["HOME"], written);
    const scripts = { first: firstInit(shared, layout), guest: guestInit(command) };
    writeFileSync(image, initramfs(busybox, kernel.modules(), scripts));
    this.#channels = await GuestChannels.open(path, {
      ...output,
      console: (text) => (this.#console = (this.#console + text).slice(-MOST_CONSOLE)),
      control: (line) => this.#handle(line),
    });
    const { memoryMiB } = this.#limits;
    const machine = { kernel: kernel.image, initramfs: image, accelerator, shared, memoryMiB };
    const line = [qemu, ...qemuArguments({ ...machine, sockets: path })];
    this.#spawn(setpriv ? [setpriv, "--pdeathsig", "KILL", ...line] : line);
    this.#giveUpAfter(this.#limits.bootMs, "no-boot");
  }

  /** Cleans up after a failed `start`: closes all sockets and removes all files. */
  abandon(): void {
    this.#channels?.close();
    this.#folder.remove();
  }

  memoryProblem(): Diagnostic | undefined {
    return memoryProblem(this.#console);
  }

  signal(name: "INT" | "TERM" | "HUP"): void {
    this.#channels?.send(`signal ${name}`);
  }

  kill(): void {
    this.#channels?.hurry();
    this.#process?.kill("SIGKILL");
  }

  /** The kernel kills QEMU when this process ends in any way (prctl(2), PR_SET_PDEATHSIG). */
  #spawn([program = "", ...args]: readonly string[]): void {
    // A process group of its own: Ctrl-C reaches only this process, which forwards it.
    this.#process = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    if (this.#process.pid !== undefined) this.#folder.endsWith(this.#process.pid);
    this.#process.stderr?.on("data", (bytes: Buffer) => this.#note(bytes.toString("latin1")));
    this.#process.on("error", (error) => this.#note(error.message));
    this.#process.on("close", () => void this.#finish());
  }

  #note(text: string): void {
    this.#qemuErrors = (this.#qemuErrors + text).slice(-MOST_ERRORS);
  }

  #handle(line: string): void {
    if (line === "booted" && !this.#booted) {
      this.#booted = true;
      this.#request.onBooted?.();
    }
    const status = /^status (\d{1,3})$/u.exec(line)?.[1];
    if (status !== undefined && Number(status) <= MOST_STATUS) this.#status = Number(status);
    if (this.#booted) this.#giveUpAfter(this.#limits.silenceMs, "hung");
  }

  #giveUpAfter(ms: number, why: "no-boot" | "hung"): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#why = why;
      this.kill();
    }, ms);
  }

  async #finish(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#channels?.drained();
    this.#folder.remove();
    this.#end.resolve(this.#outcome());
  }

  #outcome(): Result<number> {
    const killed = this.#status === undefined || this.#status === KILLED;
    const memory = killed ? this.memoryProblem() : undefined;
    if (memory) return fail([memory]);
    if (this.#status !== undefined) return ok(this.#status);
    return fail([
      guestProblem({
        console: this.#console,
        qemuErrors: this.#qemuErrors,
        booted: this.#booted,
        why: this.#why,
      }),
    ]);
  }
}

const MOST_CONSOLE = 1 << 20;
const MOST_ERRORS = 1 << 14;
const KILLED = 128 + 9;
/** wait(2): a status has eight bits. */
const MOST_STATUS = 255;

function cannotStart(error: unknown): Diagnostic {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return diagnostic(full ? "disk-full" : "vm-failed", `cannot prepare a guest: ${message}`);
}
