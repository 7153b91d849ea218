import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { chooseKernel } from "../../src/vm/choose-kernel.ts";
import { kernelsFolder } from "../../src/vm/kernels.ts";
import { scratchFolder } from "../support/cli/scratch.ts";
import { needs, needsToolsFor } from "../support/needs.ts";
import { prepareGuest } from "../support/vm/guest-run.ts";

needsToolsFor("vm", "qemu-system-x86_64");
needs(chooseKernel("6.1").ok, "no kernel 6.1 for guests (npx ftrace-run vm install 6.1)", "vm");

test("--vm=PATH boots an image from where a distribution has it, with its modules as they are packed", async () => {
  const { folder, run } = prepareGuest("6.1");
  const { image, release } = asDistributed("6.1");
  const spec = join(folder, "spec.yaml");
  writeFileSync(
    spec,
    "version: 1\nduration: 60s\nworkload: [{run: ['true']}]\ntracepoints: [sched:sched_switch]\n",
  );
  const done = await run([`--vm=${image}`, spec]);
  expect(done).toMatchObject({ status: 0 });
  expect(done.stderr).toContain(`booting Linux ${release}`);
  expect(done.stdout).toContain(`Linux ${release} `);
});

const packers = [
  { ending: "", pack: (bytes: Uint8Array) => bytes },
  { ending: ".gz", pack: (bytes: Uint8Array) => gzipSync(bytes) },
  { ending: ".zst", pack: (bytes: Uint8Array) => zstdCompressSync(bytes) },
] as const;

/** `boot/vmlinuz-RELEASE` and `lib/modules/RELEASE/kernel/…` in a folder of its own, of a kernel that is installed for guests. */
function asDistributed(name: string): { readonly image: string; readonly release: string } {
  const installed = join(kernelsFolder(), name);
  const release = readFileSync(join(installed, "release"), "utf8").trim();
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  const modules = join(folder, "lib/modules", release, "kernel");
  for (const path of [join(folder, "boot"), modules]) mkdirSync(path, { recursive: true });
  const image = join(folder, "boot", `vmlinuz-${release}`);
  cpSync(join(installed, "vmlinuz"), image);
  for (const [index, file] of readdirSync(join(installed, "modules")).entries()) {
    const { ending, pack } = packers[index % packers.length]!;
    const ownName = file.replace(/^\d+-/u, "");
    writeFileSync(join(modules, ownName + ending), pack(readFileSync(join(installed, "modules", file))));
  }
  return { image, release };
}
