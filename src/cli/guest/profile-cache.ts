import { createHash } from "node:crypto";
import { globSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MOST_PROFILE_BYTES, parseProfile } from "../../app/profile/parse-profile.ts";
import type { KernelProfile } from "../../app/profile/kernel-profile.ts";
import { openRecordingFile } from "../../machine/recording-file.ts";
import { type BootableKernel, kernelsFolder } from "../../vm/kernels.ts";

/**
 * What the kernels of guests have answered, so that a second question boots no guest: their profiles, beside the kernels.
 * One that is damaged, or of another image, is as good as none.
 */
export function rememberedProfile(kernel: BootableKernel): KernelProfile | undefined {
  const file = openRecordingFile(fileFor(kernel));
  if (!file.ok) return undefined;
  try {
    if (file.value.size > MOST_PROFILE_BYTES) return undefined;
    const text = new TextDecoder().decode(file.value.read(0, file.value.size));
    const profile = parseProfile({ path: fileFor(kernel), text });
    return profile.ok ? profile.value : undefined;
  } finally {
    file.value.close();
  }
}

/** Only a saving of time: where it can't be written, the next question boots a guest again. */
export function rememberProfile(kernel: BootableKernel, text: string): void {
  const file = fileFor(kernel);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(folder(), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { flag: "wx", mode: 0o600 });
    for (const old of globSync(`${nameOf(kernel)}-*.json`, { cwd: folder() })) rmSync(join(folder(), old));
    renameSync(draft, file);
  } catch {
    rmSync(draft, { force: true });
  }
}

function folder(): string {
  return join(kernelsFolder(), ".answers");
}

/** Another image at the same path is another kernel. */
function fileFor(kernel: BootableKernel): string {
  const { size, mtimeMs } = statSync(kernel.image);
  return join(folder(), `${nameOf(kernel)}-${digest(`${kernel.release} ${size} ${mtimeMs}`)}.json`);
}

function nameOf({ image }: BootableKernel): string {
  return digest(image);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
