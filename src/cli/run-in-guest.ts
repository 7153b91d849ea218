import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { SharedFolder } from "../vm/guest-init.ts";
import { chooseAccelerator } from "../vm/accelerator.ts";
import { chooseKernel } from "../vm/choose-kernel.ts";
import { cacheFolder } from "../vm/guest-cache.ts";
import { type Guest, startGuest } from "../vm/run-guest.ts";
import type { ConsoleIo } from "./console-io.ts";
import { statusOf } from "./exit-status.ts";
import { guestArguments } from "./guest-arguments.ts";
import { guestEnvironment } from "./guest-environment.ts";
import { openOutputFolder, writeOutput } from "./output-folder.ts";
import { takesStdout } from "./print-results.ts";
import type { RunOptions } from "./run-specs.ts";
import { showProblems } from "./show-problems.ts";

/** Where the guest's program leaves the result document that `--json FILE` asks for. */
const JSON_FOLDER = "/run/ftrace-run-json";

/** Runs specs in a throwaway guest: the same program, the same files. Returns its exit status. */
export async function runInGuest(
  paths: readonly string[],
  options: RunOptions,
  io: ConsoleIo,
): Promise<number> {
  const private_ = mkdtempSync(join(tmpdir(), "ftrace-run-out-"));
  try {
    return await new GuestRun(paths, options, io, private_).run();
  } finally {
    rmSync(private_, { recursive: true, force: true });
  }
}

class GuestRun {
  readonly #paths: readonly string[];
  readonly #options: RunOptions;
  readonly #io: ConsoleIo;
  readonly #private: string;

  constructor(paths: readonly string[], options: RunOptions, io: ConsoleIo, folder: string) {
    this.#paths = paths;
    this.#options = options;
    this.#io = io;
    this.#private = folder;
  }

  async run(): Promise<number> {
    const kernel = chooseKernel(this.#options.vm === true ? undefined : this.#options.vm);
    if (!kernel.ok) return this.#give(kernel.error);
    const shared = this.#sharedFolders();
    if (!shared.ok) return this.#give(shared.error);
    const accelerator = await chooseAccelerator(kernel.value);
    this.#say(`booting Linux ${kernel.value.release} in a guest (${accelerator})`);
    const guest = await startGuest({
      kernel: kernel.value,
      accelerator,
      command: {
        run: [
          process.execPath,
          resolve(process.argv[1]!),
          ...guestArguments(this.#paths, this.#options, JSON_FOLDER),
        ],
        cwd: process.cwd(),
        env: guestEnvironment(process.env, accelerator, this.#io),
      },
      shared: shared.value,
      output: {
        stdout: (bytes) => this.#io.out(Buffer.from(bytes).toString("utf8")),
        stderr: (bytes) => this.#io.err(Buffer.from(bytes).toString("utf8")),
      },
    });
    return guest.ok ? this.#follow(guest.value) : this.#give(guest.error);
  }

  async #follow(guest: Guest): Promise<number> {
    const stop = passSignals(guest);
    const ended = await guest.ended;
    stop();
    if (!ended.ok) return this.#give(ended.error);
    const unwritten = this.#bringJson();
    showProblems(unwritten, this.#io);
    return unwritten.length > 0 ? Math.max(ended.value, statusOf({ problems: unwritten })) : ended.value;
  }

  #sharedFolders():
    | { ok: true; value: readonly SharedFolder[] }
    | { ok: false; error: readonly Diagnostic[] } {
    const json = { tag: "json", hostPath: this.#private, guestPath: JSON_FOLDER };
    const cache = { tag: "cache", hostPath: cacheFolder(), guestPath: "/var/cache/ftrace-run" };
    if (this.#options.out === undefined) return { ok: true, value: [json, cache] };
    const folder = openOutputFolder(this.#options.out);
    if (!folder.ok) return folder;
    const { path } = folder.value;
    return { ok: true, value: [json, cache, { tag: "out", hostPath: path, guestPath: path }] };
  }

  #bringJson(): readonly Diagnostic[] {
    const { json } = this.#options;
    if (json === undefined || json === true || takesStdout(json)) return [];
    const made = join(this.#private, "result.json");
    if (!statSync(made, { throwIfNoEntry: false })?.isFile()) return [];
    return writeOutput(json, readFileSync(made, "utf8"));
  }

  #say(line: string): void {
    if (this.#options.quiet !== true) this.#io.err(`${line}\n`);
  }

  #give(problems: readonly Diagnostic[]): number {
    showProblems(problems, this.#io);
    return statusOf({ problems });
  }
}

/** The first signal is the guest program's, which ends as it would here; a second one ends the guest. */
function passSignals(guest: Guest): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let received = 0;
  const pass = (signal: NodeJS.Signals): void => {
    received += 1;
    if (received > 1) guest.kill();
    else guest.signal(signal.slice("SIG".length) as "INT" | "TERM" | "HUP");
  };
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}
