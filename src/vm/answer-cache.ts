import { createHash } from "node:crypto";
import { globSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecordingFile } from "../machine/recording-file.ts";
import { type BootableKernel, kernelsFolder } from "./kernels.ts";

/**
 * The profile that a guest's kernel printed before, so that a second question boots no guest: kept beside the kernels.
 * Untrusted text of at most `mostBytes`. `undefined` where there is none for this image.
 */
export function rememberedAnswer(kernel: BootableKernel, mostBytes: number): string | undefined {
  const file = openRecordingFile(fileFor(kernel));
  if (!file.ok) return undefined;
  try {
    if (file.value.size > mostBytes) return undefined;
    return new TextDecoder().decode(file.value.read(0, file.value.size));
  } finally {
    file.value.close();
  }
}

/** Keeps an answer. If it can't be written, the next question boots a guest again. */
export function rememberAnswer(kernel: BootableKernel, text: string): void {
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
