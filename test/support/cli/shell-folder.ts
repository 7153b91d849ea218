import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completionModel } from "../../../src/cli/completion/model.ts";
import { completionScript } from "../../../src/cli/completion/script.ts";
import { shells } from "../../../src/cli/commands/completion.ts";
import { buildProgram } from "../../../src/cli/program.ts";
import { silentContext } from "../../unit/cli/support.ts";

const main = join(import.meta.dirname, "../../../src/cli/main.ts");

/** Answers for the kernel, passes everything else that a script asks to the program itself, and prints any other command line. */
const STAND_IN = `#!/bin/sh
case "$*" in
"__complete events "*|"__complete listed "*" list events "*)
  printf '%s\\n' irq:irq_handler_entry sched:sched_switch sched:sched_wakeup ;;
"__complete listed "*" list tracers "*) printf '%s\\n' function nop ;;
"__complete listed "*" list functions "*) echo refused >&2; exit 3 ;;
"__complete "*) exec '${process.execPath}' '${main}' "$@" ;;
*) echo "ran: $*" ;;
esac
`;

/** A folder with the completion scripts and a stand-in for `ftrace-run`, in which shells complete. */
export class ShellFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "completion-"));

  constructor() {
    mkdirSync(join(this.path, "bin"));
    this.write("bin/ftrace-run", STAND_IN);
    chmodSync(join(this.path, "bin/ftrace-run"), 0o755);
    const model = completionModel(buildProgram(silentContext().context), "run");
    for (const shell of shells) this.write(`script.${shell}`, completionScript(shell, model));
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.path, name), content);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }

  /** What is offered for the last word of `line`. `behind`: text after the cursor, for bash only. */
  complete(shell: "bash" | "fish", line: string, behind = ""): readonly string[] {
    const script = {
      bash: `source ./script.bash
COMP_LINE=$1$2 COMP_POINT=\${#1} COMP_WORDS=(x) COMP_CWORD=0
_ftrace_run
for word in "\${COMPREPLY[@]}"; do if [[ -d $word ]]; then echo "$word/"; else echo "$word"; fi; done`,
      fish: `source ./script.fish; complete -C $argv[1] | string split -f1 \\t`,
    }[shell];
    const flags = {
      bash: ["--norc", "-c", script, "bash", line, behind],
      fish: ["--no-config", "-c", script, line],
    }[shell];
    const { stdout, stderr } = spawnSync(shell, flags, {
      cwd: this.path,
      encoding: "utf8",
      env: this.#environment(),
    });
    if (stderr !== "") throw new Error(`${shell} printed to stderr: ${stderr}`);
    const lead = shell === "bash" ? leadOf(line) : "";
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((word) => lead + word);
  }

  /** Types into an interactive shell on a terminal of its own (util-linux `script`), and returns what the terminal showed. */
  pressed(shell: "bash" | "zsh", keys: string): string {
    const start = {
      bash: "bash --norc --noprofile -i",
      zsh: "zsh -f -i",
    }[shell];
    const prepare = {
      bash: "source ./script.bash\n",
      zsh: "autoload -Uz compinit; compinit -u -D; source ./script.zsh\n",
    }[shell];
    const { stdout } = spawnSync("script", ["-qec", start, "/dev/null"], {
      cwd: this.path,
      encoding: "utf8",
      env: this.#environment(),
      input: `${prepare}${keys}exit\n`,
      timeout: 20_000,
    });
    return stdout;
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      PATH: `${join(this.path, "bin")}:${process.env["PATH"]}`,
      HOME: this.path,
      XDG_DATA_HOME: join(this.path, "data"),
      TERM: "dumb",
      LC_ALL: "C.UTF-8",
    };
  }
}

/** bash's answers lack what precedes the last of its word breaks, since bash keeps that itself. */
function leadOf(line: string): string {
  const word = line.slice(line.lastIndexOf(" ") + 1).replace(/^--[\w-]+=/u, "");
  return /^(.*[:=@])[^:=@]*$/u.exec(word)?.[1] ?? "";
}
