import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Installs the oldest Node that package.json allows into a folder of its own below this one. The path of the program. */
export function installOldestNode(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly engines: { readonly node: string };
  };
  const oldest = /\d+\.\d+\.\d+/u.exec(manifest.engines.node)?.[0];
  if (oldest === undefined) throw new Error("package.json names no oldest Node");
  const home = join(folder, "oldest-node");
  mkdirSync(home);
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, allowScripts: { node: true } }));
  const options = ["install", "--silent", "--prefer-offline", `node@${oldest}`];
  const { status, stdout, stderr } = spawnSync("npm", options, { cwd: home, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm install node@${oldest} failed: ${stdout}${stderr}`);
  return join(home, "node_modules/node/bin/node");
}
