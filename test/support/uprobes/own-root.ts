import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A process that does nothing, in a root of its own: what a container is to those who look for its files. */

const SLEEPER = `#include <unistd.h>\nint main(void) { write(1, "x", 1); pause(); return 0; }`;

/** Puts the program that `sleeperIn` runs into a folder that is to be a root. Needs gcc. */
export function putSleeper(root: string): void {
  const args = ["-O1", "-static", "-xc", "-", "-o", join(root, "sleeper")];
  execFileSync("gcc", args, { input: SLEEPER, stdio: ["pipe", "ignore", "pipe"] });
}

/** Its pid; it ends with the test. */
export async function sleeperIn(root: string): Promise<number> {
  const [program, ...args] = inRoot(root);
  const child = spawn(program!, [...args, "/sleeper"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child.pid!;
}

export function canChangeRoot(): boolean {
  const [program, ...args] = inRoot("/");
  try {
    execFileSync(program!, [...args, "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function inRoot(root: string): readonly string[] {
  return ["unshare", "--user", "--map-root-user", "--mount", `--root=${root}`];
}
