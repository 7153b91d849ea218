import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerShell } from "../../../../src/cli/completion/answer.ts";
import { buildProgram } from "../../../../src/cli/program.ts";
import { ShellFolder } from "../../../support/cli/shell-folder.ts";
import { runCli } from "../../../support/cli/run-cli.ts";
import { ElfBuilder } from "../../../support/elf-builder.ts";
import { needsTools } from "../../../support/needs.ts";
import { buildVersion7 } from "../../../support/trace-cmd/file-builder.ts";
import { sampleFile } from "../../../support/trace-cmd/machine-sample.ts";
import { silentContext } from "../support.ts";

/** What scripts ask the program: words that depend on the files on the command line. */
let folder: ShellFolder;

const SPEC = `version: 1
name: params
extends: base.yaml
params:
  seconds: {type: integer, default: 3, minimum: 1, maximum: 60, description: how long to record}
  mode: {type: string, choices: [fast, very-slow, "$(touch evaluated)"], default: fast}
  verbose: {type: boolean, default: false}
  path: {type: string, description: "\\e[31mred\\nlines"}
`;
const HOSTILE_SYMBOLS = [
  "apple$(touch evaluated)",
  "brick`touch evaluated`",
  "cedar;touch evaluated",
  "drape'\" touch",
  "event\u001b[31mred",
  "fence\ntwo",
  "-rf",
  "globs*",
  "house$LT$T$GT$",
  "inner@@VERSION_1",
];

beforeAll(() => {
  folder = new ShellFolder();
  folder.write("params.yaml", SPEC);
  folder.write("base.yaml", "params:\n  depth: {type: integer, default: 2}\n");
  folder.write("other.yaml", "params: {cpu: 0, seconds: 7}\n");
  folder.write("outside.yaml", "extends: link.yaml\nparams: {own: 1}\n");
  symlinkSync("/etc/hostname", join(folder.path, "link.yaml"));
  folder.write("half.yaml", "params: {cpu: 0\n");
  folder.write("hostile", programOf(HOSTILE_SYMBOLS));
  folder.write("program", programOf(["write_all", "write_one", "read_all"]));
  folder.write("events.dat", eventsRecording());
  folder.write("instances.dat", recordingOf(["", "net", "block", "two\u001b[31m"]));
  for (const kernel of ["6.99", "mine"]) installKernel(kernel);
});
afterAll(() => folder[Symbol.dispose]());

function eventsRecording(): Uint8Array {
  const file = new URL("../../../fixtures/graph/linux-6.12.events.dat.gz", import.meta.url);
  return gunzipSync(readFileSync(file));
}

/** Asks as a script does, with each file's whole path; the words, without what is shown beside them. */
async function offered(kind: string, line: string): Promise<readonly string[]> {
  const words = line
    .split(" ")
    .map((word) => (word.includes(".") ? word.replace(/^[\w/]/u, `${folder.path}/$&`) : word));
  const text = await answerShell(buildProgram(silentContext().context), [
    kind,
    `${words.length - 1}`,
    ...words,
  ]);
  return text
    .split("\n")
    .filter(Boolean)
    .map((answer) => answer.split("\t", 1)[0]!);
}

describe("the words for", () => {
  test.each([
    ["a parameter's name", "params.yaml --set se", ["seconds="]],
    ["… of a command that is named", "explain params.yaml --set ver", ["verbose="]],
    ["… of a shipped spec", "sched-switch --set cp", ["cpu="]],
    ["… of a file that the spec extends", "check params.yaml --set dep", ["depth="]],
    ["… of any of several specs", "check params.yaml other.yaml --set cp", ["cpu="]],
    ["… of a report's spec, not its recording", "report a.dat other.yaml --set cp", ["cpu="]],
    ["… behind other options", "--out x --vm 6.12 --format text params.yaml --set se", ["seconds="]],
    ["… in one word with its option", "params.yaml --set=se", ["seconds="]],
    ["one that has a value already", "params.yaml --set seconds=5 --set se", []],
    ["a parameter's value: its default", "params.yaml --set seconds=", ["seconds=3"]],
    ["… of several specs", "params.yaml other.yaml --set seconds=", ["seconds=3", "seconds=7"]],
    ["… one of its choices", "params.yaml --set mode=v", ["mode=very-slow"]],
    ["… a boolean's", "params.yaml --set verbose=", ["verbose=true", "verbose=false"]],
    ["… without a default", "params.yaml --set path=", []],
    ["a parameter of a spec that is half written", "half.yaml --set c", []],
    ["… of a spec that extends a file outside its folder", "outside.yaml --set o", []],
    ["… of stdin, which is not waited for", "check - --set s", []],
  ])("%s", async (_, line, expected) => {
    expect(await offered("parameters", line)).toEqual(expected);
  });
});

/** bash gets words as they are to be typed, fish quotes them itself. */
const HOUSE = { bash: "house\\$LT\\$T\\$GT\\$", fish: "house$LT$T$GT$" };

describe.each(["bash", "fish"] as const)("%s", (shell) => {
  if (shell === "fish") needsTools(shell);

  test.each([
    ["a parameter's name", "ftrace-run params.yaml --set se", ["seconds="]],
    ["a parameter's value", "ftrace-run params.yaml --set mode=v", ["mode=very-slow"]],
    ["a symbol", "ftrace-run symbols ./program wri", ["write_all", "write_one"]],
    ["no symbol of what is no program", "ftrace-run symbols params.yaml s", []],
    ["a symbol that is typed quoted", "ftrace-run symbols ./hostile house\\$L", [HOUSE[shell]]],
    ["a library", "ftrace-run symbols libc.so", ["libc.so.6"]],
    ["a recording's instance", "ftrace-run report instances.dat --instance n", ["net"]],
    ["a recorded event", "ftrace-run show events.dat --event sched:", ["sched:sched_switch"]],
    ["another one", "ftrace-run show events.dat --event ftrace:print --event sched:", ["sched:sched_switch"]],
    ["the top-level instance", "ftrace-run report instances.dat --instance t", ["top-level"]],
  ])("completes %s", (_, line, expected) => {
    expect(folder.complete(shell, line).toSorted()).toEqual(expected);
  });

  test("completes installed kernels behind --vm=", () => {
    const kernels = folder.complete(shell, "ftrace-run params.yaml --vm=");
    expect(kernels.map((word) => word.replace(/^--vm=/u, ""))).toEqual(["mine", "6.99"]);
  });
});

describe("bash", () => {
  test("knows specs that stand behind the cursor, too", () => {
    expect(folder.complete("bash", "ftrace-run --set se", " params.yaml")).toEqual(["seconds="]);
  });

  test("quotes what the shell would otherwise obey", () => {
    expect(folder.complete("bash", "ftrace-run symbols ./hostile ").toSorted()).toEqual([
      "apple\\$\\(touch\\ evaluated\\)",
      "brick\\`touch\\ evaluated\\`",
      "cedar\\;touch\\ evaluated",
      "drape\\'\\\"\\ touch",
      "house\\$LT\\$T\\$GT\\$",
      "inner",
    ]);
  });
});

describe.each(["bash", "zsh"] as const)("%s, by keys", (shell) => {
  needsTools("script");
  if (shell === "zsh") needsTools(shell);

  test.each([
    ["a name, and no blank behind its =", "ftrace-run params.yaml --set se\t5\n", "--set seconds=5"],
    ["a value", "ftrace-run params.yaml --set seconds=\t\n", "--set seconds=3"],
    ["a kernel", "ftrace-run --vm=mi\t params.yaml\n", "ran: --vm=mine params.yaml"],
    ["a symbol", "ftrace-run symbols ./program rea\t\n", "ran: symbols ./program read_all"],
    ["a command of a command", "ftrace-run vm ins\t6.1\n", "ran: vm install 6.1"],
    ["an instance", "ftrace-run report instances.dat --instance bl\t\n", "--instance block"],
  ])("completes %s", (_, keys, expected) => {
    expect(folder.pressed(shell, keys)).toContain(expected);
  });

  test.each([
    ["a symbol", "ftrace-run symbols ./hostile app\t\n", "ran: symbols ./hostile apple$(touch evaluated)"],
    ["… that would end the command", "ftrace-run symbols ./hostile ced\t\n", "cedar;touch evaluated"],
    ["… that would be run", "ftrace-run symbols ./hostile bri\t\n", "brick`touch evaluated`"],
    ["… with quotes", "ftrace-run symbols ./hostile dra\t\n", "ran: symbols ./hostile drape'\" touch"],
    ["… that is typed quoted", "ftrace-run symbols ./hostile house\\$L\t\n", "hostile house$LT$T$GT$"],
    ["a value", "ftrace-run params.yaml --set mode=$\t\n", "ran: params.yaml --set mode=$"],
  ])("passes %s on, and evaluates nothing of it", (_, keys, expected) => {
    expect(folder.pressed(shell, keys)).toContain(expected);
    expect(existsSync(join(folder.path, "evaluated"))).toBe(false);
  });

  test("shows defaults and descriptions, and no escape sequences of a spec's", () => {
    const shown = folder.pressed(shell, "ftrace-run params.yaml --set \t\t\n");
    expect(shown).toContain("how long to record (default 3, from 1 up to 60)");
    expect(shown).toContain("\\x1b[31mred\\nlines");
    expect(shown).not.toContain("\u001b[31m");
  });
});

describe("the answer", () => {
  const ask = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout, stderr, status } = await runCli(["__complete", ...words], { cwd: folder.path });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    return stdout.split("\n").filter(Boolean);
  };

  test("of very many names is a thousand that begin as all do", async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `work_${index}`);
    folder.write("large", programOf([...names, "x"]));
    const offered = await ask("symbols", "2", "symbols", "./large", "wor");
    expect(offered).toHaveLength(1000);
    expect([offered[0], offered.at(-1)]).toEqual(["work_0", "work_999"]);
    expect(await ask("symbols", "2", "symbols", "./large", "work_4999")).toEqual(["work_4999"]);
  });

  test("has no names that can't be typed", async () => {
    const offered = await ask("symbols", "2", "symbols", "./hostile", "");
    expect(offered.map((name) => name[0]).join("")).toBe("abcdhi");
    expect(await ask("instances", "3", "report", "instances.dat", "--instance", "")).toEqual([
      "top-level",
      "net",
      "block",
    ]);
  });

  test.each([
    ["no kind", []],
    ["an unknown kind", ["rights", "0", ""]],
    ["a folder for a spec", ["parameters", "2", ".", "--set", ""]],
    ["no such file", ["parameters", "2", "no.yaml", "--set", ""]],
    ["a program that is a device", ["symbols", "2", "symbols", "/dev/null", ""]],
    ["a recording that is none", ["instances", "3", "report", "params.yaml", "--instance", ""]],
    ["no such kernel", ["events", "2", "format", "--vm=9.99", ""]],
    ["a kernel that was never asked", ["events", "2", "format", "--vm=6.99", ""]],
  ])("is empty and silent for %s", async (_, words) => {
    expect(await ask(...words)).toEqual([]);
  });
});

function programOf(names: readonly string[]): Buffer {
  const symbols = names.map((name, number) => ({
    name,
    value: BigInt(0x1000 + (number % 0x1000)),
    size: 1,
    type: 2,
    binding: 1,
    section: 1,
  }));
  return new ElfBuilder(64, true, 62)
    .segment({ type: 1, flags: 5, offset: 0, address: 0n, bytes: 0x2000 })
    .section({ name: ".text", type: 1, content: new Uint8Array(0x2000) })
    .symbols(symbols)
    .build();
}

function recordingOf(instances: readonly string[]): Uint8Array {
  const sample = sampleFile({ bigEndian: false, longBytes: 8 });
  const cpus = sample.instances[0]!.cpus;
  return buildVersion7(
    { ...sample, instances: instances.map((name) => ({ name, cpus })) },
    { compression: "none" },
  );
}

function installKernel(name: string): void {
  const kernel = `data/ftrace-run/kernels/${name}`;
  mkdirSync(join(folder.path, kernel, "modules"), { recursive: true });
  folder.write(`${kernel}/vmlinuz`, "");
  folder.write(`${kernel}/release`, `${name}.1-test\n`);
}
