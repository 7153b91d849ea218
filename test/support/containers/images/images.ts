import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyInto, copyPrograms, librariesOf, programsOf } from "./machine-files.ts";
import { compileWriter, type Libc, WRITER } from "./writers.ts";

/** Names of the images, by their libc. */
export const IMAGES: Readonly<Record<Libc, string>> = {
  glibc: "ftrace-run-test-glibc:1",
  musl: "ftrace-run-test-musl:1",
};

/** What ftrace-run, its guardian and a workload need besides Node: no registry is asked for an image. */
const PROGRAMS = ["dash", "sh", "find", "grep", "mount", "umount", "unshare", "taskset", "setsid"];

/** Makes both images from this machine's own files, and gives them to an engine. */
export function importImages(host: string, node: string): void {
  importImage(host, "glibc", (root) => {
    // As the machine has them: a program's path can be either.
    for (const name of ["bin", "lib", "lib64"]) {
      mkdirSync(join(root, "usr", name), { recursive: true });
      symlinkSync(`usr/${name}`, join(root, name));
    }
    copyPrograms(root, [...PROGRAMS, ...programsOf("coreutils")]);
    for (const library of librariesOf(node)) copyInto(root, library);
    writeFileSync(
      join(root, "etc/passwd"),
      "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n",
    );
  });
  importImage(host, "musl", (root) => {
    for (const name of ["bin", "lib"]) mkdirSync(join(root, name));
    copyFileSync("/lib/x86_64-linux-musl/libc.so", join(root, "lib/ld-musl-x86_64.so.1"));
    symlinkSync("ld-musl-x86_64.so.1", join(root, "lib/libc.so"));
    copyInto(root, "/bin/busybox");
    for (const name of ["sh", "sleep", "cat", "head"]) symlinkSync("busybox", join(root, "bin", name));
  });
}

const FOLDERS = ["dev", "etc", "opt", "proc", "root", "run", "sys", "tmp", "var"];

function importImage(host: string, libc: Libc, fill: (root: string) => void): void {
  const root = mkdtempSync("/tmp/ftrace-run-image-");
  try {
    chmodSync(root, 0o755);
    for (const folder of FOLDERS) mkdirSync(join(root, folder));
    fill(root);
    compileWriter(libc, join(root, WRITER));
    const tar = execFileSync("tar", ["-C", root, "-c", "."], { maxBuffer: 1 << 30 });
    execFileSync("docker", ["--host", host, "import", "-", IMAGES[libc]], {
      input: tar,
      stdio: ["pipe", "ignore", "pipe"],
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}
