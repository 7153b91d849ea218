import { type Command, Option } from "commander";
import type { TestOptions } from "../actions/test.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `test`. */
export function addTestCommand(program: Command, context: CliContext): void {
  subcommand(program, "test", "test specs on stored recordings, without a kernel and without root", [
    ["ftrace-run io.yaml --out perf/tests/io", "record once: the recording, and the result that is expected"],
    ["ftrace-run test perf/tests", "compute every result again, and compare"],
    ["ftrace-run test perf/tests --update", "accept what changed"],
    ["ftrace-run test perf/tests --format junit", "for CI"],
  ])
    .argument("<folder...>", "folders written by --out, or folders of them")
    .option("--update", "store the results as they are now")
    .addOption(new Option("--format <format>", "how to print").choices(["text", "junit"]).default("text"))
    .action(async (folders: string[], options: TestOptions) => {
      const { testRecordings } = await import("../actions/test.ts");
      context.finish(testRecordings(folders, options, context.io));
    });
}
