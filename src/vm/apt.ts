import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { findTool } from "./guest-tools.ts";

/** On a full disk apt's helpers wait forever. */
const APT_LIMIT_MS = 900_000;

/** Debian's signing keys, from its package debian-archive-keyring. Elsewhere apt uses the keys that it trusts. */
const DEBIAN_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** The machine's package sources, with our own lists, cache and working folder. Errors: `vm-install-failed`. */
export class Apt {
  readonly #folder: string;
  readonly #options: string[];
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

  run(tool: "apt-get" | "apt-cache", args: readonly string[]): Result<string> {
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

  /** Reads the package lists: of the machine's sources, or of one suite of the Debian mirror among them. */
  readLists(suite: string | undefined): Result<unknown> {
    const updated = this.run("apt-get", ["update", "-qq"]);
    if (!updated.ok || suite === undefined) return updated;
    const mirror = this.#debianMirror();
    if (!mirror.ok) return mirror;
    this.#readOnly(mirror.value, suite);
    return this.run("apt-get", ["update", "-qq"]);
  }

  #debianMirror(): Result<string> {
    const fields = "$(CREATED_BY)|$(ORIGIN)|$(LABEL)|$(REPO_URI)";
    const targets = this.run("apt-get", ["indextargets", "--format", fields]);
    if (!targets.ok) return targets;
    const uri = /^Packages\|Debian\|Debian\|([^\s|]+)$/mu.exec(targets.value)?.[1];
    if (uri !== undefined) return ok(uri);
    return fail([installFailed("this machine's package sources have no Debian mirror to take a suite from")]);
  }

  #readOnly(mirror: string, suite: string): void {
    const keys = existsSync(DEBIAN_KEYS) ? `[signed-by=${DEBIAN_KEYS}] ` : "";
    writeFileSync(join(this.#folder, "sources.list"), `deb ${keys}${mirror} ${suite} main\n`);
    const only = [`Dir::Etc::SourceList=${this.#folder}/sources.list`, "Dir::Etc::SourceParts=/dev/null"];
    this.#options.push(...only.flatMap((option) => ["-o", option]));
  }
}

/** A kernel could not be installed. */
export function installFailed(message: string): Diagnostic {
  return diagnostic("vm-install-failed", message);
}
