import { type Command, InvalidArgumentError, Option } from "commander";
import { parseDuration, parseQuantity } from "../../core/units.ts";
import { parseCpuList } from "../../expr/cpu-list.ts";
import { MOST_LAST_RECORDS } from "../../export/selection/record-selection.ts";
import { showFormats } from "../../export/show-formats.ts";
import type { ShowOptions } from "../actions/show.ts";
import { instanceOption } from "../common-options.ts";
import { type CliContext, subcommand } from "../subcommand.ts";

/** Declares the command `show`. */
export function addShowCommand(program: Command, { io, finish }: CliContext): void {
  subcommand(program, "show", "print the events of a recorded trace.dat, one line each", [
    ["ftrace-run show trace.dat | less", "all events, as the kernel prints them"],
    ["ftrace-run show trace.dat --event 'sched:*' --cpu 0,2-3", "some events, on some CPUs"],
    ["ftrace-run show trace.dat --where 'prev_comm == \"bash\"'", "events whose fields match a condition"],
    ["ftrace-run show trace.dat --from 1.5s --to 1.6s --pid 4711", "one thread for a tenth of a second"],
    ["ftrace-run show trace.dat --tail 20", "the last events"],
    ["ftrace-run show trace.dat --format ndjson | jq .fields", "JSON objects, for other programs to read"],
  ])
    .argument("<trace.dat>", "recording made by ftrace-run or trace-cmd")
    .addOption(
      new Option(
        "--event <event>",
        "only events that match this name or pattern, like the key of: in a spec (repeatable)",
      )
        .argParser(addTo((text) => text))
        .default([], "all"),
    )
    .option("--where <condition>", "only events that match this condition, as in where: of an aggregation")
    .addOption(new Option("--cpu <list>", "only events on these CPUs: 0,2-3").argParser(cpuList))
    .addOption(
      new Option("--pid <tid>", "only events of the task with this thread id (repeatable)")
        .argParser(addTo(threadId))
        .default([], "all"),
    )
    .addOption(
      new Option(
        "--from <time>",
        "only events at or after this time, counted from the start of the recording: 1.5s",
      ).argParser(time),
    )
    .addOption(new Option("--to <time>", "only events before this time: 1600ms").argParser(time))
    .addOption(new Option("--head <count>", "only the first events that match").argParser(count))
    .addOption(new Option("--tail <count>", "only the last events that match").argParser(lastCount))
    .addOption(instanceOption())
    .addOption(formatOption())
    .action(async (recording: string, options: ShowOptions) => {
      const { showFile } = await import("../actions/show.ts");
      finish(await showFile(recording, options, io));
    });
}

function formatOption(): Option {
  const summaries = showFormats.map(({ name, summary }) => `${name}: ${summary}`);
  return new Option("--format <format>", summaries.join("; "))
    .choices(showFormats.map(({ name }) => name))
    .default("text");
}

function addTo<Value>(parse: (text: string) => Value): (text: string, before: unknown) => readonly Value[] {
  return (text, before) => [...(before as readonly Value[]), parse(text)];
}

function cpuList(text: string): readonly number[] {
  const cpus = parseCpuList(text);
  if (!cpus) throw new InvalidArgumentError("Expected a list of CPUs, such as 0,2-3.");
  return cpus;
}

function threadId(text: string): number {
  if (/^[0-9]{1,10}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a thread id, such as 4711.");
}

function count(text: string): number {
  const value = Number(text);
  if (/^[0-9]{1,15}$/u.test(text) && value > 0) return value;
  throw new InvalidArgumentError("Expected a number above zero, such as 20.");
}

function lastCount(text: string): number {
  const value = count(text);
  if (value <= MOST_LAST_RECORDS) return value;
  throw new InvalidArgumentError(`Expected a number up to ${MOST_LAST_RECORDS}.`);
}

/** A duration, or 0 in a unit of time. */
function time(text: string): number {
  const quantity = parseQuantity(text);
  if (quantity.ok && quantity.value.unit === "ns" && quantity.value.value === 0) return 0;
  const duration = parseDuration(text);
  if (!duration.ok) throw new InvalidArgumentError(`Not a time: ${duration.reason}.`);
  return duration.value;
}
