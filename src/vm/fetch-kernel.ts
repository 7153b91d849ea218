import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { findTool } from "./guest-tools.ts";
import { keepKernel } from "./install-kernel.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** Series of Debian kernels that `vm install` can download. */
export const knownKernels = ["6.12", "6.1"] as const;
/** One of `knownKernels`. */
export type KnownKernel = (typeof knownKernels)[number];

/** Whether `vm install` can download a kernel of this name. */
export function isKnownKernel(name: string): name is KnownKernel {
  return (knownKernels as readonly string[]).includes(name);
}

/**
 * Downloads the newest Debian kernel of a series with the machine's apt, and installs it for guests. Needs no root: apt's lists and
 * packages go to a temporary folder, and the package is unpacked, not installed. Errors: `vm-install-failed`.
 */
export function fetchKernel(series: KnownKernel, say: (line: string) => void): Result<string> {
  const missing = ["apt-get", "apt-cache", "dpkg-deb", "busybox"].filter((tool) => !findTool(tool));
  if (missing.length > 0) return fail([toolsMissing(missing)]);
  let folder: TemporaryFolder | undefined;
  try {
    folder = new TemporaryFolder();
    return fetchInto(folder.path, series, say);
  } catch (error) {
    return fail([installFailed((error as Error).message)]);
  } finally {
    folder?.remove();
  }
}

function fetchInto(folder: string, series: KnownKernel, say: (line: string) => void): Result<string> {
  const full = spaceProblem(folder);
  if (full) return fail([full]);
  const apt = new Apt(folder);
  say("reading the package lists");
  const updated = apt.run("apt-get", ["update", "-qq"]);
  if (!updated.ok) return updated;
  const name = newestPackage(apt, series);
  if (!name.ok) return name;
  say(`downloading ${name.value}`);
  const fetched = apt.run("apt-get", ["download", "-qq", name.value]);
  if (!fetched.ok) return fetched;
  say("unpacking");
  const unpacked = unpack(folder);
  return unpacked.ok ? keep(series, unpacked.value) : unpacked;
}

/** On a full disk apt's helpers wait forever. */
const APT_LIMIT_MS = 900_000;

/** A package of the larger series, and its content. */
const SPACE_MIB = 800;

function spaceProblem(folder: string): Diagnostic | undefined {
  const { bavail, bsize } = statfsSync(folder);
  const mib = Math.floor((bavail * bsize) / (1 << 20));
  if (mib >= SPACE_MIB) return undefined;
  const message = `downloading a kernel needs ${SPACE_MIB} MiB temporarily, but ${folder} has only ${mib} MiB left`;
  return diagnostic("disk-full", message, { hint: "set TMPDIR to a folder with more space" });
}

/** The machine's package sources, with our own lists, cache and working folder. */
class Apt {
  readonly #folder: string;
  readonly #options: readonly string[];
  /** The first source that could not be read: apt continues without it and reports success. */
  unread: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    for (const part of ["lists/partial", "archives/partial"])
      mkdirSync(join(folder, part), { recursive: true });
    this.#options = [
      `Dir::State::lists=${folder}/lists`,
      `Dir::Cache=${folder}`,
      "Dir::Cache::archives=archives",
      // As root, apt would switch to a user who cannot write here.
      "APT::Sandbox::User=root",
    ].flatMap((option) => ["-o", option]);
  }

  run(tool: string, args: readonly string[]): Result<string> {
    const env = { ...process.env, LC_ALL: "C" };
    const options = {
      cwd: this.#folder,
      env,
      encoding: "utf8",
      maxBuffer: 1 << 26,
      timeout: APT_LIMIT_MS,
    } as const;
    const { status, stdout, stderr } = spawnSync(findTool(tool)!, [...this.#options, ...args], options);
    this.unread ??= /^W: (Failed to fetch .*)$/mu.exec(stderr)?.[1]?.slice(0, 300);
    if (status === 0) return ok(stdout);
    const why = stderr.split("\n").find((line) => line.startsWith("E:")) ?? stderr.trim();
    return fail([installFailed(`${tool} ${args[0]} failed: ${why.slice(0, 300)}`)]);
  }
}

/** Full images, with signed or unsigned modules; not cloud images, which lack 9p, and not real-time ones. */
function newestPackage(apt: Apt, series: KnownKernel): Result<string> {
  const found = apt.run("apt-cache", ["pkgnames", `linux-image-${series}.`]);
  if (!found.ok) return found;
  const pattern = /^linux-image-\d{1,3}\.\d{1,4}\.\d{1,4}[a-z\d.+~]{0,40}(?:-\d{1,4})?-amd64$/u;
  const names = found.value.split("\n").filter((name) => pattern.test(name));
  const newest = names.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }))[0];
  if (newest !== undefined) return ok(newest);
  if (apt.unread !== undefined) return fail([installFailed(`cannot read the package lists: ${apt.unread}`)]);
  const hint =
    "add Debian's sources (bookworm has 6.1, bookworm-backports and trixie 6.12), or: ftrace-run vm install NAME --kernel FILE --modules FOLDER";
  return fail([
    diagnostic("vm-install-failed", `this machine's package sources have no Linux ${series}`, { hint }),
  ]);
}

function unpack(folder: string): Result<string> {
  const archive = readdirSync(folder).find((name) => name.endsWith(".deb"));
  const target = join(folder, "unpacked");
  const { status, stderr } = spawnSync(findTool("dpkg-deb")!, ["-x", join(folder, archive ?? ""), target], {
    encoding: "utf8",
  });
  return status === 0 ? ok(target) : fail([installFailed(`cannot unpack the package: ${stderr.trim()}`)]);
}

function keep(series: KnownKernel, unpacked: string): Result<string> {
  const base = ["lib/modules", "usr/lib/modules"]
    .map((path) => join(unpacked, path))
    .find((path) => existsSync(path));
  const release = base && readdirSync(base)[0];
  if (base === undefined || release === undefined)
    return fail([installFailed("the package contains no modules")]);
  const image = join(unpacked, "boot", `vmlinuz-${release}`);
  return keepKernel(series, { image, modules: join(base, release), release });
}

function toolsMissing(tools: readonly string[]): Diagnostic {
  return diagnostic("vm-install-failed", `${tools.join(", ")} not found`, {
    hint:
      tools.join() === "busybox"
        ? "apt-get install busybox-static"
        : "on a machine without apt: ftrace-run vm install NAME --kernel FILE --modules FOLDER",
  });
}

function installFailed(message: string): Diagnostic {
  return diagnostic("vm-install-failed", message);
}
