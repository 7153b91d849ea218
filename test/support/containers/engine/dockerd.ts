import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shellWord } from "../../../../src/core/escape.ts";

/** Where dockerd and containerd put things that no option moves; each engine gets its own, which nobody else sees. */
const FIXED_FOLDERS = ["/run/docker", "/run/containerd"];

export interface Dockerd {
  readonly process: ChildProcess;
  /** Those of the fixed folders that were not there. */
  readonly madeFolders: readonly string[];
}

/**
 * A Docker engine beside whatever runs here: its own network and mount namespaces (so no bridge, no firewall rule and
 * no mount of its is seen from outside), its own folders, socket and cgroup.
 */
export function startDockerd(folder: string, name: string): Dockerd {
  const madeFolders = FIXED_FOLDERS.filter((path) => !existsSync(path));
  for (const path of madeFolders) mkdirSync(path);
  const config = join(folder, "daemon.json");
  writeFileSync(config, JSON.stringify({ "deprecated-key-path": join(folder, "key.json") }));
  const log = openSync(join(folder, "log"), "w");
  const child = spawn(
    "unshare",
    ["--net", "--mount", "--propagation", "slave", "sh", "-c", script(folder, config, name)],
    { stdio: ["ignore", log, log] },
  );
  closeSync(log);
  return { process: child, madeFolders };
}

function script(folder: string, config: string, name: string): string {
  const hide = FIXED_FOLDERS.map((path) => `mount -t tmpfs tmpfs ${path}`);
  return [...hide, `exec dockerd ${options(folder, config, name).map(shellWord).join(" ")}`].join(" && ");
}

function options(folder: string, config: string, name: string): readonly string[] {
  return [
    `--config-file=${config}`,
    `--data-root=${join(folder, "data")}`,
    `--exec-root=${join(folder, "exec")}`,
    `--pidfile=${join(folder, "pid")}`,
    `--host=unix://${join(folder, "docker.sock")}`,
    "--storage-driver=overlay2",
    "--exec-opt=native.cgroupdriver=cgroupfs",
    `--cgroup-parent=${name}`,
    "--shutdown-timeout=2",
    "--bridge=none",
    "--iptables=false",
    "--ip6tables=false",
    "--ip-forward=false",
  ];
}
