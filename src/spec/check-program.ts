import { type Diagnostic, diagnostic } from "../core/diagnostic.ts";
import { childOf, itemsOf, type SpecNode } from "./tree.ts";

/** Whether there is a file at a path, as seen from a folder: a workload item's `cwd`, where it has one. */
export type IsFile = (path: string, folder: string | undefined) => boolean;

/** `run: [ls -l]` means two words; `run: [./my tests/run.sh]` is the path of a program, if there is such a file. */
export function checkProgram(item: SpecNode, isFile: IsFile): readonly Diagnostic[] {
  const words = itemsOf(childOf(item, "run"));
  const [program] = words;
  if (program?.kind !== "scalar") return [];
  const { value, at } = program;
  if (value === "") return [diagnostic("wrong-value", "the program's name is empty", { at })];
  const isCommandLine = words.length === 1 && typeof value === "string" && /\s/.test(value);
  if (!isCommandLine || (value.includes("/") && isFile(value, folderOf(item)))) return [];
  const hint = `write [${value.trim().split(/\s+/).join(", ")}], or [sh, -c, '…']`;
  return [diagnostic("wrong-value", "this is not split into words, because no shell is used", { at, hint })];
}

function folderOf(item: SpecNode): string | undefined {
  const folder = childOf(item, "cwd");
  return folder?.kind === "scalar" && typeof folder.value === "string" ? folder.value : undefined;
}
