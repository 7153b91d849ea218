import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { kernelsFolder } from "../../../src/vm/kernels.ts";
import { runCli, type CliResult } from "../cli/run-cli.ts";
import { scratchFolder } from "../cli/scratch.ts";

export interface RunSettings {
  readonly onStart?: (pid: number) => void;
  readonly onError?: (text: string) => void;
  /** Shell that prepares a mount namespace of its own. Needs root. */
  readonly privately?: string;
}

export interface GuestRun {
  readonly folder: string;
  readonly run: (args: readonly string[], settings?: RunSettings) => Promise<CliResult>;
}

/** The command line with `--vm=KERNEL`, as shipped; as nobody, where this is root; its files are in a folder of the test. */
export function prepareGuest(kernel: string): GuestRun {
  const folder = scratchFolder();
  for (const name of ["home", "tmp"]) mkdirSync(join(folder, name));
  cpSync(join(kernelsFolder(), kernel), join(folder, "data/ftrace-run/kernels", kernel), { recursive: true });
  if (isRoot) execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, folder]);
  const env = {
    HOME: join(folder, "home"),
    TMPDIR: join(folder, "tmp"),
    XDG_DATA_HOME: join(folder, "data"),
  };
  const run: GuestRun["run"] = (args, { onStart, onError, privately } = {}) =>
    runCli([`--vm=${kernel}`, ...args], {
      shipped: true,
      through: [...(privately === undefined ? [] : inNamespace(privately)), ...asNobody],
      env,
      cwd: folder,
      ...(onStart && { onStart }),
      ...(onError && { onError }),
    });
  return { folder, run };
}

const NOBODY = 65_534;
const isRoot = process.getuid!() === 0;

/** Whose the files are that come back. */
export const guestUser: number = isRoot ? NOBODY : process.getuid!();

const asNobody = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];

function inNamespace(script: string): readonly string[] {
  return ["unshare", "--mount", "--propagation", "private", "sh", "-c", `${script} && exec "$@"`, "sh"];
}
