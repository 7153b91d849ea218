import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { shellWord } from "../../core/escape.ts";

/** A detached process that undoes a session when its runner dies. */
export interface Guardian {
  /** Ends it, once everything is undone. Resolves when the message is sent. */
  dismiss(): Promise<void>;
}

/** Each session runs its own copy, so that it works even if the package is removed meanwhile. */
const guardianScript: string = fileURLToPath(new URL("guardian.sh", import.meta.url));

/** Nothing of the runner's environment: CI systems find and kill their processes by variables and folders. */
const cleanEnvironment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** Starts the guardian of a session's folder. After this returns, the runner may die at any moment. */
export function startGuardian(folder: string): Guardian {
  const script = copyOfScript(folder);
  writeFileSync(script, readFileSync(guardianScript), { mode: 0o700 });
  const child = spawn("/bin/sh", [script, "watch", folder], {
    detached: true,
    cwd: "/",
    env: cleanEnvironment,
    // Not stdin: Node closes it when the child ends, and the child ends once it has forked the watcher.
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  child.on("error", () => {});
  // If descriptors or processes ran out, the child has no streams either.
  if (child.pid === undefined) throw new Error("cannot start the guardian with /bin/sh");
  const pipe = child.stdio[3] as Socket;
  pipe.on("error", () => {});
  child.unref();
  pipe.unref();
  return {
    dismiss: () => new Promise((resolve) => void pipe.end("done\n", () => resolve())),
  };
}

/** Undoes the start of processes: ends all groups in the session's list, and the processes that left them. */
export function endGroupsCommand(folder: string): string {
  return `sh ${shellWord(copyOfScript(folder))} end-groups ${shellWord(folder)}`;
}

/** Runs a dead session's journal backwards. Status 0: all undone; 1: not all; 2: not a session's folder. */
export async function undoByScript(
  folder: string,
): Promise<{ readonly status: number; readonly stderr: string }> {
  const { execa } = await import("execa");
  const { exitCode, stderr } = await execa("/bin/sh", [guardianScript, "undo", folder], {
    reject: false,
    cwd: "/",
    env: cleanEnvironment,
    extendEnv: false,
    stdin: "ignore",
  });
  return { status: exitCode ?? 1, stderr };
}

function copyOfScript(folder: string): string {
  return `${folder}/guardian.sh`;
}
