import { resolve } from "node:path";
import { diagnostic, type Diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { chooseAccelerator } from "../../vm/accelerator.ts";
import { chooseKernel } from "../../vm/choose-kernel.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import { type Guest, startGuest } from "../../vm/run-guest.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { guestEnvironment } from "./guest-environment.ts";
import { TextStream } from "../terminal/text-stream.ts";

/** What a command that asks a guest was told: `--vm`, or `--vm=KERNEL`. */
export type WantedGuest = true | string;

/** The kernel that is meant. Errors: `vm-missing`. */
export function wantedKernel(vm: WantedGuest): Result<BootableKernel> {
  return chooseKernel(vm === true ? undefined : vm);
}

/** What a command in a guest printed to stdout, and its exit status. */
export interface GuestAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Boots a guest, runs this program in it with `args`, and resolves to what it wrote to stdout; stderr is shown as it comes. A signal
 * that ends this process ends the guest. Errors: `vm-missing`, `vm-failed`, `disk-full`.
 */
export async function askGuest(
  kernel: BootableKernel,
  args: readonly string[],
  io: ConsoleIo,
  mostBytes: number,
): Promise<Result<GuestAnswer>> {
  const accelerator = await chooseAccelerator(kernel);
  io.err(`booting Linux ${kernel.release} in a guest (${accelerator})\n`);
  const answer = new BoundedText(mostBytes);
  const stderr = new TextStream(io.err);
  const running: { guest?: Guest } = {};
  const guest = await startGuest({
    kernel,
    accelerator,
    command: {
      run: [process.execPath, resolve(process.argv[1]!), ...args],
      cwd: process.cwd(),
      env: guestEnvironment(process.env, accelerator, io),
    },
    shared: [],
    output: {
      stdout: (bytes) => {
        if (!answer.push(bytes)) running.guest?.kill();
      },
      stderr: (bytes) => (stderr.push(bytes), io.errTakesMore()),
    },
  });
  if (!guest.ok) return guest;
  running.guest = guest.value;
  const ended = await guest.value.ended;
  stderr.end();
  if (answer.isFull) return fail([tooMuch(mostBytes)]);
  return ended.ok ? ok({ status: ended.value, text: answer.text() }) : ended;
}

function tooMuch(mostBytes: number): Diagnostic {
  return diagnostic("vm-failed", `the guest answered with more than ${mostBytes >> 20} MiB`);
}

/** A guest is not trusted: no more is kept of what it writes than an answer can have. */
class BoundedText {
  isFull = false;
  readonly #most: number;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** False where it is too much. */
  push(bytes: Uint8Array): boolean {
    this.#length += bytes.length;
    this.isFull ||= this.#length > this.#most;
    if (!this.isFull) this.#parts.push(Uint8Array.from(bytes));
    return !this.isFull;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }
}
