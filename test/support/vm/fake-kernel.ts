import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../cli/scratch.ts";

/** As a boot loader sees it: the magic number and the text of the version. No guest boots it. */
export function kernelImage(release: string): Buffer {
  const bytes = Buffer.alloc(0x400);
  bytes.write("HdrS", 0x202, "latin1");
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.write(`${release} (builder@host) #1`, 0x300, "latin1");
  return bytes;
}

/** A folder for `XDG_DATA_HOME` in which these kernels are installed. */
export function dataFolderWith(...kernels: readonly (readonly [name: string, release: string])[]): string {
  const data = scratchFolder();
  for (const [name, release] of kernels) {
    const folder = join(data, "ftrace-run/kernels", name);
    mkdirSync(join(folder, "modules"), { recursive: true });
    writeFileSync(join(folder, "vmlinuz"), kernelImage(release));
    writeFileSync(join(folder, "release"), `${release}\n`);
    for (const module of ["001-9p", "000-netfs"])
      writeFileSync(join(folder, "modules", `${module}.ko`), module);
  }
  return data;
}
