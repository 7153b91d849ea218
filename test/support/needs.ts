import { delimiter, join } from "node:path";
import { beforeEach, expect } from "vitest";
import { mayExecute } from "../../src/machine/resolve-program.ts";

/** Programs of others that tests hold ours against, and the Debian package of each. `.ci/run` installs them. */
const packageOf = {
  "biolatency": "libbpf-tools",
  "hardirqs": "libbpf-tools",
  "offcputime": "libbpf-tools",
  "softirqs": "libbpf-tools",
  "syscount": "libbpf-tools",
  "taskset": "util-linux",
  "bpftrace": "bpftrace",
  "chromium": "chromium",
  "cpio": "cpio",
  "dd": "coreutils",
  "dot": "graphviz",
  "filefrag": "e2fsprogs",
  "filetop": "libbpf-tools",
  "fish": "fish",
  "gcc": "gcc",
  "g++": "g++",
  "groff": "groff-base",
  "go": "golang-go",
  "ldconfig": "libc-bin",
  "losetup": "mount",
  "c++filt": "binutils",
  "ip": "iproute2",
  "objcopy": "binutils",
  "objdump": "binutils",
  "perf": "linux-perf",
  "openssl": "openssl",
  "perl": "perl-base",
  "python3": "python3",
  "qemu-system-x86_64": "qemu-system-x86",
  "readelf": "binutils",
  "strip": "binutils",
  "script": "bsdutils",
  "shellcheck": "shellcheck",
  "strace": "strace",
  "trace-cmd": "trace-cmd",
  "xz": "xz-utils",
  "xmllint": "libxml2-utils",
  "zsh": "zsh",
} as const;

type Tool = keyof typeof packageOf;

type Requirement = "kernel" | "tools" | "vm" | "browser" | "containers";

/**
 * Called in a file or a `describe`: its tests run only where these programs are. Elsewhere they are skipped, with the
 * reason; `FTRACE_RUN_REQUIRE=tools` makes that a failure.
 */
export function needsTools(...tools: readonly Tool[]): void {
  needsToolsFor("tools", ...tools);
}

/** The same for a tier of its own: `FTRACE_RUN_REQUIRE=browser`. */
export function needsToolsFor(requirement: Requirement, ...tools: readonly Tool[]): void {
  const missing = tools.filter((tool) => !isInstalled(tool));
  const packages = missing.map((tool) => packageOf[tool]).join(" ");
  needs(missing.length === 0, `${missing.join(", ")} missing (apt-get install ${packages})`, requirement);
}

/** The same for what isn't a program. What no `requirement` stands for can't be made a failure. */
export function needs(isSo: boolean, otherwise: string, requirement?: Requirement): void {
  beforeEach(({ skip }) => {
    if (isSo) return;
    if (isRequired(requirement)) expect.fail(`FTRACE_RUN_REQUIRE=${requirement}, but ${otherwise}`);
    skip(otherwise);
  });
}

/** What must be there, so that its lack is a failure: `FTRACE_RUN_REQUIRE=kernel,tools`. */
function isRequired(requirement: Requirement | undefined): requirement is Requirement {
  const required = (process.env["FTRACE_RUN_REQUIRE"] ?? "").split(",");
  return requirement !== undefined && required.includes(requirement);
}

function isInstalled(tool: Tool): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => mayExecute(join(folder, tool)));
}
