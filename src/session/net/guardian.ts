import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { shellWord } from "../../core/escape.ts";

/** A detached process that undoes a session when its runner dies. */
export interface Guardian {
  /** Lets it go: everything is undone. Resolves when it has been told. */
  dismiss(): Promise<void>;
}

/** As shipped; each session runs its own copy, so that a package that is removed meanwhile takes nothing with it. */
const guardianScript: string = fileURLToPath(new URL("guardian.sh", import.meta.url));

/** Nothing of the runner's: CI systems find "their" processes by variables and by folders. */
const cleanEnvironment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** Starts the guardian of a session's folder. From when this returns, the runner may die at any moment. */
export function startGuardian(folder: string): Guardian {
  const script = copyOfScript(folder);
  writeFileSync(script, readFileSync(guardianScript), { mode: 0o700 });
  const child = spawn("/bin/sh", [script, "watch", folder], {
    detached: true,
    cwd: "/",
    env: cleanEnvironment,
    // Not stdin: Node closes that when the child ends, and the child ends as soon as it has forked the watcher.
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  child.on("error", () => {});
  // Without descriptors or processes left, a child has no streams either.
  if (child.pid === undefined) throw new Error("no guardian could be started with /bin/sh");
  const pipe = child.stdio[3] as Socket;
  pipe.on("error", () => {});
  child.unref();
  pipe.unref();
  return {
    dismiss: () => new Promise((resolve) => void pipe.end("done\n", () => resolve())),
  };
}

/** The undo of starting processes: ends every group that is in the session's list, and what has left those groups. */
export function endGroupsCommand(folder: string): string {
  return `sh ${shellWord(copyOfScript(folder))} end-groups ${shellWord(folder)}`;
}

/** Runs a dead session's journal backwards. Status 0: all undone, 1: not all, 2: not a session's folder. */
export async function undoByScript(
  folder: string,
): Promise<{ readonly status: number; readonly said: string }> {
  const { execa } = await import("execa");
  const { exitCode, stderr } = await execa("/bin/sh", [guardianScript, "undo", folder], {
    reject: false,
    cwd: "/",
    env: cleanEnvironment,
    extendEnv: false,
    stdin: "ignore",
  });
  return { status: exitCode ?? 1, said: stderr };
}

function copyOfScript(folder: string): string {
  return `${folder}/guardian.sh`;
}
