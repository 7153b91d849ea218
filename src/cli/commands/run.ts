import { type Command, InvalidArgumentError } from "commander";
import { startEarlySnapshot } from "../../session/early-snapshot.ts";
import { findStarters } from "../../session/starters.ts";
import { jsonDocumentOption, setOption, vmOption } from "../common-options.ts";
import { pathsOf, type Shard, shardOption } from "../shard.ts";
import { type CliContext, subcommand } from "../subcommand.ts";
import { formatsOption } from "../wanted-formats.ts";
import type { RunOptions } from "../actions/run.ts";

/** Declares the command `run`, the default one. */
export function addRunCommand(program: Command, context: CliContext): void {
  subcommand(
    program,
    "run",
    "check, record, restore, aggregate, report, verdict (the default command)",
    EXAMPLES,
    true,
  )
    .argument("[spec...]", "spec files, run one after the other")
    .addOption(setOption())
    .option("--duration <time>", "recording time instead of the spec's duration (5s, 200ms)")
    .option("--out <dir>", "write trace.dat, result.json and report.md to this folder")
    .addOption(jsonDocumentOption())
    .addOption(formatsOption())
    .option("--live", "print the rows of the spec's `use: events` aggregations while recording")
    .option("--fail-fast", "after a spec that does not pass, run no further one")
    .addOption(shardOption())
    .option("--quiet", "no progress on stderr")
    .addOption(
      vmOption("run in a throwaway guest, without root, leaving this kernel alone (6.12, 6.1, or a vmlinuz)"),
    )
    .action(async (given: string[], { shard, ...options }: RunOptions & { readonly shard?: Shard }) => {
      const starters = findStarters();
      if (given.length === 0) throw new InvalidArgumentError("missing required argument 'spec'");
      const specs = shard ? pathsOf(shard, given) : given;
      if (specs.length === 0) context.io.err("nothing to run: this shard has no spec\n");
      // runSpecs refuses both together.
      if (options.vm !== undefined && !options.live && specs.length > 0) {
        const { runInGuest } = await import("../actions/run-in-guest.ts");
        context.finish(await runInGuest(specs, options, context.io, starters));
        return;
      }
      const earlySnapshot = startEarlySnapshot();
      const { runSpecs } = await import("../actions/run.ts");
      context.finish(await runSpecs(specs, options, context.io, { earlySnapshot, starters }));
    });
}

const EXAMPLES = [
  ["ftrace-run specs/sched-switch.yaml", "one spec"],
  ["ftrace-run perf/*.yaml --format junit=junit.xml", "several, one verdict each; JUnit XML to a file"],
  ["ftrace-run perf/*.yaml --shard 2/5 --fail-fast", "the second fifth; stop after a failure"],
  ["ftrace-run io.yaml --set seconds=20 --out results", "set a parameter; keep trace.dat and reports"],
  ["ftrace-run io.yaml --format trace | less", "the recording itself, as the kernel prints it"],
  ["ftrace-run execsnoop --live", "rows of events as they occur, then the report"],
  ["ftrace-run --vm=6.12 specs/vfs-write-graph.yaml", "in a guest, without root"],
  ["ftrace-run io.yaml --duration 500ms --json -", "the results on stdout, for programs"],
] as const;
