import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { exitStatus } from "../../core/exit-status.ts";
import type { Result } from "../../core/result.ts";
import { renderers } from "../../report/renderers.ts";
import type { Starters } from "../../session/starters.ts";
import { chooseAccelerator } from "../../vm/accelerator.ts";
import { chooseKernel } from "../../vm/choose-kernel.ts";
import type { BootableKernel } from "../../vm/kernels.ts";
import { type Guest, startGuest } from "../../vm/run-guest.ts";
import { wantedFormat } from "../common-options.ts";
import type { ConsoleIo } from "../terminal/console-io.ts";
import { statusOf, worst } from "../exit-status.ts";
import { ownDescriptor } from "../files/own-descriptor.ts";
import { AnnotationStream } from "../guest/annotation-stream.ts";
import { expectedFiles } from "../guest/expected-files.ts";
import { guestArguments, JSON_FOLDER } from "../guest/guest-arguments.ts";
import { guestEnvironment } from "../guest/guest-environment.ts";
import { guestFiles, type GuestFiles } from "../guest/guest-files.ts";
import { GuestSignals } from "../guest/guest-signals.ts";
import { readOrRefuse, type RunOptions } from "./run.ts";
import { showProblems } from "../terminal/show-problems.ts";
import { TextStream } from "../terminal/text-stream.ts";

/**
 * Runs specs in a throwaway guest: the same program, the same files. What is wrong with the files themselves needs no
 * kernel, and ends it before a guest is booted. Returns the exit status.
 */
export async function runInGuest(
  paths: readonly string[],
  options: RunOptions,
  io: ConsoleIo,
  starters: Starters,
): Promise<number> {
  const descriptor = paths.find((path) => path === "-" || ownDescriptor(path) !== undefined);
  if (descriptor !== undefined) return give([noFile(descriptor)], io);
  const specs = await readOrRefuse(paths, options, io);
  if (typeof specs === "number") return specs;
  const kernel = chooseKernel(options.vm === true ? undefined : options.vm);
  if (!kernel.ok) return give(kernel.error, io);
  const files = guestFiles(options, expectedFiles(specs));
  try {
    if (!files.ok) return give(files.error, io);
    return await new GuestRun({ paths, options, io, kernel: kernel.value }, files.value).run(starters);
  } finally {
    if (files.ok) files.value.dispose();
  }
}

/** The guest reads the spec again, and has no descriptor of this process. */
function noFile(path: string): Diagnostic {
  const name = path === "-" ? "stdin" : path;
  return diagnostic("usage", `--vm takes no spec from ${name}`, { hint: "write it to a file first" });
}

interface GuestRunRequest {
  readonly paths: readonly string[];
  readonly options: RunOptions;
  readonly io: ConsoleIo;
  readonly kernel: BootableKernel;
}

class GuestRun {
  readonly #paths: readonly string[];
  readonly #options: RunOptions;
  readonly #io: ConsoleIo;
  readonly #kernel: BootableKernel;
  readonly #files: GuestFiles;
  readonly #signals = new GuestSignals();

  constructor({ paths, options, io, kernel }: GuestRunRequest, files: GuestFiles) {
    this.#paths = paths;
    this.#options = options;
    this.#io = io;
    this.#kernel = kernel;
    this.#files = files;
  }

  async run(starters: Starters): Promise<number> {
    const stdout = hasCommands(this.#options.format)
      ? new AnnotationStream(this.#io)
      : new TextStream(this.#io.out);
    const stderr = new TextStream(this.#io.err);
    const guest = await this.#start({
      stdout: (bytes) => (stdout.push(bytes), this.#io.outTakesMore()),
      stderr: (bytes) => (stderr.push(bytes), this.#io.errTakesMore()),
    });
    if (!guest.ok) return give(guest.error, this.#io);
    const ended = await this.#signals.whilePassing(guest.value, starters, () => guest.value.ended);
    stdout.end();
    stderr.end();
    return this.#statusOf(ended, guest.value);
  }

  /** The machine is tried before signals are ours: who ends this program then ends the trial with it. */
  async #start(output: Parameters<typeof startGuest>[0]["output"]): Promise<Result<Guest>> {
    const kernel = this.#kernel;
    const accelerator = await chooseAccelerator(kernel);
    if (this.#options.quiet !== true)
      this.#io.err(`booting Linux ${kernel.release} in a guest (${accelerator})\n`);
    return startGuest({
      kernel,
      accelerator,
      command: {
        run: [
          process.execPath,
          resolve(process.argv[1]!),
          ...guestArguments(this.#paths, { ...this.#options, ...outIn(this.#files) }, JSON_FOLDER),
        ],
        cwd: process.cwd(),
        env: guestEnvironment(process.env, accelerator, this.#io),
      },
      shared: this.#files.shared,
      output,
      onBooted: () => this.#signals.booted(),
    });
  }

  /** Where a signal has ended the guest, that is the reason, whatever else it led to. */
  #statusOf(ended: Result<number>, guest: Guest): number {
    if (!ended.ok) return this.#signals.status() ?? give(ended.error, this.#io);
    const memory = ended.value === exitStatus.runFailed ? guest.memoryProblem() : undefined;
    const problems = [...(memory ? [memory] : []), ...this.#files.bring()];
    showProblems(problems, this.#io);
    return worst([ended.value, statusOf({ problems })]);
  }
}

/** The guest has the folder at the path that leads there without links. */
function outIn({ out }: GuestFiles): Pick<RunOptions, "out"> {
  return out === undefined ? {} : { out };
}

function give(problems: readonly Diagnostic[], io: ConsoleIo): number {
  showProblems(problems, io);
  return statusOf({ problems });
}

function hasCommands(name: string): boolean {
  const format = wantedFormat(name);
  return "renderer" in format && renderers[format.renderer].hasCommands === true;
}
