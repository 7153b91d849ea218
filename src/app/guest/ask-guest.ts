import { diagnostic, type Diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { chooseKernel } from "../../vm/choose-kernel.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import type { Guest } from "../../vm/run-guest.ts";
import { bootGuest } from "./boot-guest.ts";
import type { GuestHost } from "./guest-host.ts";

/** The value of `--vm`: true without a kernel's name. */
export type WantedGuest = true | string;

/** The kernel that `--vm` names; without a name, the newest. Errors: `vm-missing`. */
export function wantedKernel(vm: WantedGuest): Result<BootableKernel> {
  return chooseKernel(vm === true ? undefined : vm);
}

/** How the guest's program ended, and what it wrote to stdout. Untrusted text. */
export interface GuestAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Boots a guest, runs this program in it with `args`, and resolves to what it wrote to stdout, at most `mostBytes`; its stderr is
 * passed on as it arrives. A signal that ends this process ends the guest. Errors: `vm-missing`, `vm-failed`, `disk-full`.
 */
export async function askGuest(
  kernel: BootableKernel,
  args: readonly string[],
  host: GuestHost,
  mostBytes: number,
): Promise<Result<GuestAnswer>> {
  const answer = new BoundedText(mostBytes);
  const running: { guest?: Guest } = {};
  const stdout = (bytes: Uint8Array): void => {
    if (!answer.push(bytes)) running.guest?.kill();
  };
  const guest = await bootGuest({ kernel, args, host, stdout });
  if (!guest.ok) return guest;
  running.guest = guest.value;
  const ended = await guest.value.ended;
  host.stderr.end();
  if (answer.isFull) return fail([tooLong(mostBytes)]);
  return ended.ok ? ok({ status: ended.value, text: answer.text() }) : ended;
}

/** Has the guest's program examine its kernel, as `doctor` does here. Errors: those of `askGuest`. */
export async function examineGuest(
  vm: WantedGuest,
  format: string,
  host: GuestHost,
): Promise<Result<GuestAnswer>> {
  const kernel = wantedKernel(vm);
  return kernel.ok
    ? askGuest(kernel.value, ["doctor", "--format", format], host, MOST_FINDINGS_BYTES)
    : kernel;
}

const MOST_FINDINGS_BYTES = 1 << 20;

function tooLong(mostBytes: number): Diagnostic {
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
