import { spawnSync } from "node:child_process";
import { join } from "node:path";

export interface Packed {
  /** Absolute path. */
  readonly tarball: string;
  readonly bytes: number;
  /** Paths inside the package, sorted. */
  readonly files: readonly string[];
}

const root = join(import.meta.dirname, "../..");

/** `npm pack` into `folder`; it builds first, as `prepare` is run by it. */
export function pack(folder: string): Packed {
  const { status, stdout } = spawnSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`npm pack failed:\n${stdout}`);
  const [entry] = JSON.parse(stdout.slice(stdout.indexOf("["))) as PackEntry[];
  if (!entry) throw new Error(`npm pack made nothing:\n${stdout}`);
  return {
    tarball: join(folder, entry.filename),
    bytes: entry.size,
    files: entry.files.map((file) => file.path).toSorted(),
  };
}

interface PackEntry {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}
