import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShellFolder } from "../../../support/cli/shell-folder.ts";
import { needsTools } from "../../../support/needs.ts";

/** The scripts are run by the shells themselves; everything is completed in a folder with known files. */
let folder: ShellFolder;

beforeAll(() => {
  folder = new ShellFolder();
  for (const file of ["io.yaml", "cpu.yml", "a.dat", "result.json", "notes.txt"]) folder.write(file, "");
  mkdirSync(join(folder.path, "results"));
});
afterAll(() => folder[Symbol.dispose]());

describe.each(["bash", "fish"] as const)("%s", (shell) => {
  if (shell === "fish") needsTools(shell);

  test.each([
    ["a command", "ftrace-run ch", ["check"]],
    ["a spec after no command", "ftrace-run io", ["io.yaml"]],
    ["a shipped spec", "ftrace-run wakeup-l", ["wakeup-latency"]],
    ["a shipped spec to list", "ftrace-run list specs wakeup-l", ["wakeup-latency"]],
    ["a command to explain", "ftrace-run help rec", ["recover"]],
    ["a command of a command", "ftrace-run vm ins", ["install"]],
    ["a kernel to install", "ftrace-run vm install 6.12", ["6.12"]],
    ["a kernel's image", "ftrace-run vm install mine --kernel not", ["notes.txt"]],
    ["a folder of modules", "ftrace-run vm install mine --modules res", ["results/"]],
    ["a format of a command's command", "ftrace-run vm list --format js", ["json"]],
    ["a document to write", "ftrace-run io.yaml --json result.", ["result.json"]],
    ["a file to begin with", "ftrace-run init io", ["io.yaml"]],
    ["a profile", "ftrace-run check --kernel result.", ["result.json"]],
    ["an argument behind a switch that elsewhere has a value", "ftrace-run symbols --json ./a", ["./a.dat"]],
    ["a spec behind --vm, whose value follows = only", "ftrace-run --vm io", ["io.yaml"]],
    ["a spec after a spec", "ftrace-run io.yaml cpu.", ["cpu.yml"]],
    ["a spec after a command", "ftrace-run check io", ["io.yaml"]],
    ["a second spec after a command", "ftrace-run check io.yaml cpu.", ["cpu.yml"]],
    ["a recording", "ftrace-run report a", ["a.dat"]],
    ["a recording to show", "ftrace-run show a", ["a.dat"]],
    ["a format of events", "ftrace-run show a.dat --format nd", ["ndjson"]],
    ["a spec after a recording", "ftrace-run report a.dat io", ["io.yaml"]],
    ["an option", "ftrace-run explain --sh", ["--shell"]],
    ["an option of the default command", "ftrace-run io.yaml --dur", ["--duration"]],
    ["an option's values", "ftrace-run run --format ju", ["junit"]],
    ["an option's values, without a command", "ftrace-run io.yaml --format mark", ["markdown"]],
    ["a folder", "ftrace-run io.yaml --out res", ["results/"]],
    ["a spec behind an option with a value", "ftrace-run check --format json io", ["io.yaml"]],
    ["what to list", "ftrace-run list agg", ["aggregations"]],
    ["an event, asked of the kernel", "ftrace-run format sched:sched_w", ["sched:sched_wakeup"]],
    ["events to list", "ftrace-run list events irq", ["irq:irq_handler_entry"]],
    ["a tracer to list", "ftrace-run list tracers fun", ["function"]],
    ["an aggregation to list, without its summary", "ftrace-run list aggregations su", ["sum"]],
    ["nothing where the kernel refuses", "ftrace-run list functions v", []],
    ["a shell", "ftrace-run completion z", ["zsh"]],
  ])("%s", (_, line, expected) => {
    expect(folder.complete(shell, line)).toEqual(expected);
  });

  test("offers commands and specs for a first word", () => {
    const words = ["check", "explain", "io.yaml", "cpu.yml", "run", "list"];
    expect(folder.complete(shell, "ftrace-run ")).toEqual(expect.arrayContaining(words));
  });

  test("offers no files that can't be specs", () => {
    expect(folder.complete(shell, "ftrace-run check ")).toEqual(
      expect.not.arrayContaining(["notes.txt", "a.dat"]),
    );
  });
});

describe("bash", () => {
  test("completes behind --option=", () => {
    expect(folder.complete("bash", "ftrace-run io.yaml --format=ju")).toEqual(["junit"]);
  });
});

/** zsh has no call that returns completions: TAB is pressed in a terminal, and what is then run is read. */
describe("zsh", () => {
  needsTools("zsh", "script");

  test.each([
    ["a command", "ftrace-run che\t\n", "ran: check"],
    ["a spec after no command", "ftrace-run io\t\n", "ran: io.yaml"],
    ["a spec after a command", "ftrace-run explain io\t\n", "ran: explain io.yaml"],
    ["an option", "ftrace-run explain --sh\t\n", "ran: explain --shell"],
    ["an option of the default command", "ftrace-run io.yaml --dur\t\n", "ran: io.yaml --duration"],
    ["an option's values", "ftrace-run run --format ju\t\n", "ran: run --format junit"],
    [
      "an event, asked of the kernel",
      "ftrace-run format sched:sched_w\t\n",
      "ran: format sched:sched_wakeup",
    ],
    ["a shell", "ftrace-run completion z\t\n", "ran: completion zsh"],
  ])("%s", (_, keys, expected) => {
    expect(folder.pressed("zsh", keys)).toContain(expected);
  });
});

describe("bash, by keys", () => {
  needsTools("script");

  test.each([
    ["an event with a colon", "ftrace-run format sched:sched_w\t\n", "ran: format sched:sched_wakeup"],
    ["a folder, with its slash", "ftrace-run io.yaml --out res\t\n", "ran: io.yaml --out results/"],
  ])("%s", (_, keys, expected) => {
    expect(folder.pressed("bash", keys)).toContain(expected);
  });
});
