import { existsSync, globSync } from "node:fs";
import { join, relative } from "node:path";
import { packageFile } from "./package-file.ts";

/** The folder of the specs that come with the package. */
export const shippedFolder: string = packageFile("specs");

const NAME = /^\w[\w-]*$/u;

/** The file that a word means: itself, or without such a file the shipped spec of that name. */
export function specFileOf(word: string): string {
  if (!NAME.test(word) || existsSync(word)) return word;
  const file = join(shippedFolder, `${word}.yaml`);
  return existsSync(file) ? typeable(file) : word;
}

/** `sched-switch`, …, sorted. */
export function shippedNames(): readonly string[] {
  return globSync("*.yaml", { cwd: shippedFolder })
    .map((file) => file.slice(0, -".yaml".length))
    .toSorted();
}

/** Relative if it is below the working folder, else absolute. */
export function typeable(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}
