import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Where the package is in a container. */
export const APP = "/opt/app";

/** The command in a container, and in the folder on the host that is mounted there. */
export const COMMAND = "node_modules/.bin/ftrace-run";

const project = join(import.meta.dirname, "../../..");

/**
 * Installs the package as `npm pack` makes it, with nothing but what it depends on at run time, without a registry.
 * `folder`, which this makes, is to be mounted at `APP`.
 */
export function installPackedCli(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  unpack(join(modules, "ftrace-run"));
  for (const path of runtimeDependencies())
    copyModule(path, join(modules, relative(join(project, "node_modules"), path)));
  symlinkSync("../ftrace-run/bin/ftrace-run", join(folder, COMMAND));
}

function unpack(target: string): void {
  mkdirSync(target);
  const packed = mkdtempSync("/tmp/ftrace-run-pack-");
  try {
    const said = npm(["pack", "--silent", "--pack-destination", packed]);
    const [archive = ""] = /\S+\.tgz$/m.exec(said) ?? [];
    execFileSync("tar", ["-xzf", join(packed, archive), "-C", target, "--strip-components=1"]);
  } finally {
    rmSync(packed, { recursive: true });
  }
}

/** Absolute paths, as npm lists them for an installation without what only building and testing need. */
function runtimeDependencies(): readonly string[] {
  const [, ...paths] = npm(["ls", "--omit=dev", "--all", "--parseable"]).trim().split("\n");
  return paths;
}

/** Nested modules are listed themselves. */
function copyModule(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => path === from || !path.endsWith("/node_modules") });
}

function npm(args: readonly string[]): string {
  return execFileSync("npm", args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
