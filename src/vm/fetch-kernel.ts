import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { Apt, installFailed } from "./apt.ts";
import { findTool } from "./guest-tools.ts";
import { keepKernel } from "./install-kernel.ts";
import { kernelSeries, newestImage, packagesOfImage } from "./kernel-packages.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** Which kernel to download. */
export interface WantedKernel {
  /** A name for which `kernelSeries` finds a series. */
  readonly name: string;
  /** The Debian suite to take it from, such as `trixie-backports`. Without it: the machine's package sources. */
  readonly suite?: string;
}

/**
 * Downloads the newest Debian kernel of a series with the machine's apt, and installs it for guests. Needs no root: apt's lists and
 * packages go to a temporary folder, and the packages are unpacked, not installed. Errors: `vm-install-failed`, `disk-full`.
 */
export function fetchKernel(wanted: WantedKernel, say: (line: string) => void): Result<string> {
  const missing = ["apt-get", "apt-cache", "dpkg-deb", "busybox"].filter((tool) => !findTool(tool));
  if (missing.length > 0) return fail([toolsMissing(missing)]);
  let folder: TemporaryFolder | undefined;
  try {
    folder = new TemporaryFolder();
    return fetchInto(folder.path, wanted, say);
  } catch (error) {
    return fail([installFailed((error as Error).message)]);
  } finally {
    folder?.remove();
  }
}

function fetchInto(folder: string, wanted: WantedKernel, say: (line: string) => void): Result<string> {
  const full = spaceProblem(folder);
  if (full) return fail([full]);
  const apt = new Apt(folder);
  say("reading the package lists");
  const updated = apt.readLists(wanted.suite);
  if (!updated.ok) return updated;
  const packages = findPackages(apt, wanted);
  if (!packages.ok) return packages;
  say(`downloading ${packages.value.join(", ")}`);
  const fetched = apt.run("apt-get", ["download", "-qq", ...packages.value]);
  if (!fetched.ok) return fetched;
  say("unpacking");
  const unpacked = unpack(folder);
  return unpacked.ok ? keep(wanted.name, unpacked.value) : unpacked;
}

/** The packages of the larger series, and their content. */
const SPACE_MIB = 800;

function spaceProblem(folder: string): Diagnostic | undefined {
  const { bavail, bsize } = statfsSync(folder);
  const mib = Math.floor((bavail * bsize) / (1 << 20));
  if (mib >= SPACE_MIB) return undefined;
  const message = `downloading a kernel needs ${SPACE_MIB} MiB temporarily, but ${folder} has only ${mib} MiB left`;
  return diagnostic("disk-full", message, { hint: "set TMPDIR to a folder with more space" });
}

function findPackages(apt: Apt, wanted: WantedKernel): Result<readonly string[]> {
  const series = kernelSeries(wanted.name)!;
  const found = apt.run("apt-cache", ["pkgnames", `linux-image-${series.version}.`]);
  if (!found.ok) return found;
  const image = newestImage(found.value.split("\n"), series);
  if (image === undefined) return fail([notFound(wanted, apt.unread)]);
  const depends = apt.run("apt-cache", ["depends", image]);
  return depends.ok ? ok(packagesOfImage(image, depends.value)) : depends;
}

function notFound({ name, suite }: WantedKernel, unread: string | undefined): Diagnostic {
  if (unread !== undefined) return installFailed(`cannot read the package lists: ${unread}`);
  const where = suite === undefined ? "this machine's package sources have" : `Debian's ${suite} has`;
  const hint = `Debian's bookworm has 6.1, trixie 6.12, trixie-backports newer series: ftrace-run vm install ${name} --suite trixie-backports; or: ftrace-run vm install NAME --kernel FILE --modules FOLDER`;
  return diagnostic("vm-install-failed", `${where} no Linux ${name}`, { hint });
}

function unpack(folder: string): Result<string> {
  const target = join(folder, "unpacked");
  for (const archive of readdirSync(folder).filter((file) => file.endsWith(".deb"))) {
    const { status, stderr } = spawnSync(findTool("dpkg-deb")!, ["-x", join(folder, archive), target], {
      encoding: "utf8",
    });
    if (status !== 0) return fail([installFailed(`cannot unpack ${archive}: ${stderr.trim()}`)]);
  }
  return ok(target);
}

function keep(name: string, unpacked: string): Result<string> {
  const base = ["lib/modules", "usr/lib/modules"]
    .map((path) => join(unpacked, path))
    .find((path) => existsSync(path));
  const release = base && readdirSync(base)[0];
  if (base === undefined || release === undefined)
    return fail([installFailed("the package contains no modules")]);
  const modules = join(base, release);
  // Since 6.19 the image is beside its modules.
  const beside = join(modules, "vmlinuz");
  const image = existsSync(beside) ? beside : join(unpacked, "boot", `vmlinuz-${release}`);
  return keepKernel(name, { image, modules, release });
}

function toolsMissing(tools: readonly string[]): Diagnostic {
  return diagnostic("vm-install-failed", `${tools.join(", ")} not found`, {
    hint:
      tools.join() === "busybox"
        ? "apt-get install busybox-static"
        : "on a machine without apt: ftrace-run vm install NAME --kernel FILE --modules FOLDER",
  });
}
