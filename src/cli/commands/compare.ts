import { type Command, Option } from "commander";
import type { CompareOptions } from "../actions/compare.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `compare`. */
export function addCompareCommand(program: Command, { io, finish }: CliContext): void {
  subcommand(program, "compare", "compare two results, or two recordings, value by value", [
    ["ftrace-run compare old/result.json new/result.json", "which values changed, are new, or are gone"],
    ["ftrace-run compare main/ branch/", "two folders that --out wrote, spec by spec"],
    ["ftrace-run compare old.dat new.dat syscalls", "two recordings, by the aggregations of a spec"],
    ["ftrace-run compare old.json new.json --format markdown", "for a pull request"],
  ])
    .argument("<before>", "result.json, a folder that --out wrote, or a trace.dat")
    .argument("<after>", "the same of another run")
    .argument("[spec]", "spec whose aggregations are run on two recordings (default: count all events)")
    .addOption(
      new Option("--format <format>", "what to print on stdout")
        .choices(["text", "markdown"])
        .default("text"),
    )
    .action(async (before: string, after: string, spec: string | undefined, options: CompareOptions) => {
      const { compareFiles } = await import("../actions/compare.ts");
      finish(compareFiles({ before, after, spec }, options, io));
    });
}
