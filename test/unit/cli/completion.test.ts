import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completionModel } from "../../../src/cli/completion/model.ts";
import { completionScript } from "../../../src/cli/completion/script.ts";
import { shells } from "../../../src/cli/completion/shells.ts";
import { buildProgram } from "../../../src/cli/program.ts";
import { needsTools } from "../../support/needs.ts";
import { silentContext } from "./support.ts";

/**
 * The scripts are run by the shells themselves. A stand-in for `ftrace-run` on the PATH answers `list`; everything is completed in a
 * folder with known files.
 */
let folder: string;

const STAND_IN = `#!/bin/sh
case "$1 $2" in
"list events") printf '%s\\n' irq:irq_handler_entry sched:sched_switch sched:sched_wakeup ;;
"list tracers") printf '%s\\n' function nop ;;
"list aggregations") printf '%s\\n' 'count   how often events' '        happened' 'sum     the sum' ;;
"list functions") echo refused >&2; exit 3 ;;
*) echo "ran: $*" ;;
esac
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "completion-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/ftrace-run"), STAND_IN);
  chmodSync(join(folder, "bin/ftrace-run"), 0o755);
  for (const file of ["io.yaml", "cpu.yml", "a.dat", "result.json", "notes.txt"])
    writeFileSync(join(folder, file), "");
  mkdirSync(join(folder, "results"));
  const model = completionModel(buildProgram(silentContext().context), "run");
  for (const shell of shells) writeFileSync(join(folder, `script.${shell}`), completionScript(shell, model));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(["bash", "fish"] as const)("%s", (shell) => {
  if (shell === "fish") needsTools(shell);

  test.each([
    ["a command", "ftrace-run ch", ["check"]],
    ["a spec after no command", "ftrace-run io", ["io.yaml"]],
    ["a spec after a spec", "ftrace-run io.yaml cp", ["cpu.yml"]],
    ["a spec after a command", "ftrace-run check i", ["io.yaml"]],
    ["a second spec after a command", "ftrace-run check io.yaml cp", ["cpu.yml"]],
    ["a recording", "ftrace-run report a", ["a.dat"]],
    ["a spec after a recording", "ftrace-run report a.dat i", ["io.yaml"]],
    ["an option", "ftrace-run explain --sh", ["--shell"]],
    ["an option of the default command", "ftrace-run io.yaml --dur", ["--duration"]],
    ["an option's values", "ftrace-run run --format ju", ["junit"]],
    ["an option's values, without a command", "ftrace-run io.yaml --format mark", ["markdown"]],
    ["a folder", "ftrace-run io.yaml --out res", ["results/"]],
    ["a spec behind an option with a value", "ftrace-run check --format json i", ["io.yaml"]],
    ["what to list", "ftrace-run list agg", ["aggregations"]],
    ["an event, asked of the kernel", "ftrace-run format sched:sched_w", ["sched:sched_wakeup"]],
    ["events to list", "ftrace-run list events irq", ["irq:irq_handler_entry"]],
    ["a tracer to list", "ftrace-run list tracers fun", ["function"]],
    ["an aggregation to list, without its summary", "ftrace-run list aggregations s", ["sum"]],
    ["nothing where the kernel refuses", "ftrace-run list functions v", []],
    ["a shell", "ftrace-run completion z", ["zsh"]],
  ])("%s", (_, line, expected) => {
    expect(complete(shell, line)).toEqual(expected);
  });

  test("offers commands and specs for a first word", () => {
    const words = ["check", "explain", "io.yaml", "cpu.yml", "run", "list"];
    expect(complete(shell, "ftrace-run ")).toEqual(expect.arrayContaining(words));
  });

  test("offers no files that can't be specs", () => {
    expect(complete(shell, "ftrace-run check ")).toEqual(expect.not.arrayContaining(["notes.txt", "a.dat"]));
  });
});

describe("bash", () => {
  test("completes behind --option=", () => {
    expect(complete("bash", "ftrace-run io.yaml --format=ju")).toEqual(["junit"]);
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
    expect(pressed("zsh", keys)).toContain(expected);
  });
});

describe("bash, by keys", () => {
  needsTools("script");

  test.each([
    ["an event with a colon", "ftrace-run format sched:sched_w\t\n", "ran: format sched:sched_wakeup"],
    ["a folder, with its slash", "ftrace-run io.yaml --out res\t\n", "ran: io.yaml --out results/"],
  ])("%s", (_, keys, expected) => {
    expect(pressed("bash", keys)).toContain(expected);
  });
});

function complete(shell: "bash" | "fish", line: string): readonly string[] {
  const script = {
    bash: `source ./script.bash
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=(x) COMP_CWORD=0
_ftrace_run
for word in "\${COMPREPLY[@]}"; do if [[ -d $word ]]; then echo "$word/"; else echo "$word"; fi; done`,
    fish: `source ./script.fish; complete -C $argv[1] | string split -f1 \\t`,
  }[shell];
  const flags = { bash: ["--norc", "-c", script, "bash", line], fish: ["--no-config", "-c", script, line] }[
    shell
  ];
  const { stdout, stderr } = spawnSync(shell, flags, { cwd: folder, encoding: "utf8", env: environment() });
  expect(stderr).toBe("");
  // bash's answers lack what is before the last colon, since bash keeps that itself.
  const lead = shell === "bash" ? (/([^\s]*:)[^\s:]*$/u.exec(line)?.[1] ?? "") : "";
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((word) => lead + word);
}

/** Types into an interactive shell on a terminal of its own (util-linux `script`), and returns what the terminal showed. */
function pressed(shell: "bash" | "zsh", keys: string): string {
  const start = {
    bash: "bash --norc --noprofile -i",
    zsh: "zsh -f -i",
  }[shell];
  const prepare = {
    bash: "source ./script.bash\n",
    zsh: "autoload -Uz compinit; compinit -u -D; source ./script.zsh\n",
  }[shell];
  const { stdout } = spawnSync("script", ["-qec", start, "/dev/null"], {
    cwd: folder,
    encoding: "utf8",
    env: environment(),
    input: `${prepare}${keys}exit\n`,
    timeout: 20_000,
  });
  return stdout;
}

function environment(): NodeJS.ProcessEnv {
  return {
    PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
    HOME: folder,
    TERM: "dumb",
    LC_ALL: "C.UTF-8",
  };
}
