import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type KernelTier, kernelTier } from "../kernel-tier/availability.ts";

/** Programs that the tier starts or builds images with, and the Debian package of each. */
const packageOf: Readonly<Record<string, string>> = {
  "dockerd": "docker.io",
  "docker": "docker.io",
  "gcc": "gcc",
  "musl-gcc": "musl-tools",
  "busybox": "busybox-static",
};

/** Whether the containers tier can run here. Changes nothing. */
export function containersTier(): KernelTier {
  const kernel = kernelTier();
  if (!kernel.available) return kernel;
  if (process.arch !== "x64") return { available: false, reason: `no musl image for ${process.arch}` };
  const missing = Object.keys(packageOf).filter((program) => !isInstalled(program));
  if (missing.length === 0) return { available: true };
  const packages = [...new Set(missing.map((program) => packageOf[program]))].join(" ");
  return { available: false, reason: `${missing.join(", ")} missing (apt-get install ${packages})` };
}

function isInstalled(program: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}
