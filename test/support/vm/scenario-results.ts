import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { GuestFolder, runInGuest } from "../guest-script.ts";
import { resultIn, resultsIn } from "../cli/result-of.ts";

const root = join(import.meta.dirname, "../../..");

/** What one boot of a guest came to: a folder for each scenario of `scenarios/`, filled by `suite.sh`. */
export class ScenarioResults {
  readonly #folder = new GuestFolder();
  #bootMs = 0;

  /** Boots a guest once, and runs all scenarios (or some) in it, each for so many seconds of its time at most. */
  async run(kernel: string, scenarios: readonly string[] = [], limitSeconds = 900): Promise<void> {
    const began = performance.now();
    const suite = join(root, "test/support/vm/suite.sh");
    const { path } = this.#folder;
    const limit = ["/usr/bin/env", `SCENARIO_LIMIT=${limitSeconds}`];
    const run = [...limit, "/bin/sh", suite, process.execPath, root, path, ...scenarios];
    await runInGuest(kernel, run, path);
    this.#bootMs = performance.now() - began;
    // The guest's file system leaves something of its own there.
    const ended = readdirSync(path).filter((scenario) => existsSync(this.path(scenario, "time")));
    const each = ended.map((scenario) => `${scenario} ${seconds(this.secondsOf(scenario))}`);
    console.log(
      `Linux ${kernel}: one boot and all its scenarios took ${seconds(this.#bootMs / 1000)}; by the guest's clock: ${each.join(", ")}`,
    );
  }

  dispose(): void {
    this.#folder[Symbol.dispose]();
  }

  path(scenario: string, file: string): string {
    return join(this.#folder.path, scenario, file);
  }

  /** Fails, with what the scenario said, where there is no such file. */
  text(scenario: string, file: string): string {
    const path = this.path(scenario, file);
    if (existsSync(path)) return readFileSync(path, "utf8");
    const log = this.path(scenario, "log");
    throw new Error(
      `${scenario} left no ${file}: ${existsSync(log) ? readFileSync(log, "utf8") : "not run"}`,
    );
  }

  number(scenario: string, file: string): number {
    return Number(this.text(scenario, file));
  }

  /** How a command of the scenario ended, and what it said. */
  command(scenario: string, name: string): { status: number; out: string; err: string } {
    return {
      status: this.number(scenario, `${name}.status`),
      out: this.text(scenario, `${name}.out`),
      err: this.text(scenario, `${name}.err`),
    };
  }

  document(scenario: string, file: string): ResultDocument {
    return resultIn(this.text(scenario, file));
  }

  documents(scenario: string, file: string): readonly ResultDocument[] {
    return resultsIn(this.text(scenario, file));
  }

  /** A dump of every control file, made by `grep`. */
  state(scenario: string, name: string): readonly string[] {
    return this.text(scenario, `${name}.state`).split("\n");
  }

  /** What a scenario waited for in vain, if anything; a scenario that broke off fails here. */
  complaints(scenario: string): string {
    const status = this.number(scenario, "scenario.status");
    if (status !== 0) throw new Error(`${scenario} ended with ${status}: ${this.text(scenario, "log")}`);
    const path = this.path(scenario, "failures");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** By the guest's clock. */
  secondsOf(scenario: string, file = "time"): number {
    const [from = 0, to = 0] = this.text(scenario, file).split(" ").map(Number);
    return to - from;
  }
}

export function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
