import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { bringFiles } from "../vm/bring-files.ts";
import type { SharedFolder } from "../vm/guest-init.ts";
import { TemporaryFolder } from "../vm/temporary-folder.ts";
import { JSON_FOLDER } from "./guest-arguments.ts";
import { openOutputFolder, outputFailed, writeOutput } from "./output-folder.ts";
import { takesStdout } from "./print-results.ts";
import type { RunOptions } from "./run-specs.ts";

/** What a guest writes: to private folders, from which it is taken over when the guest has ended. */
export interface GuestFiles {
  readonly shared: readonly SharedFolder[];
  /** Takes over what was asked for. Returns what could not be. */
  bring(): readonly Diagnostic[];
  dispose(): void;
}

/** For `--out` and `--json FILE`. Errors: `output-failed`. */
export function guestFiles({ out, json }: Pick<RunOptions, "out" | "json">): Result<GuestFiles> {
  const parts: GuestFiles[] = [];
  const dispose = (): void => {
    for (const part of parts) part.dispose();
  };
  for (const make of [() => outFiles(out), () => jsonFiles(json)]) {
    const part = make();
    if (part?.ok === false) {
      dispose();
      return part;
    }
    if (part) parts.push(part.value);
  }
  const shared = parts.flatMap((part) => part.shared);
  return ok({ shared, bring: () => parts.flatMap((part) => part.bring()), dispose });
}

/** On the file system of the folder that was asked for, so that a recording is moved, not copied. */
function outFiles(out: string | undefined): Result<GuestFiles> | undefined {
  if (out === undefined) return undefined;
  const folder = openOutputFolder(out);
  if (!folder.ok) return folder;
  const { path } = folder.value;
  return sharing({ tag: "out", guestPath: path, parent: path }, (from) => bringFiles(from, path));
}

function jsonFiles(json: RunOptions["json"]): Result<GuestFiles> | undefined {
  if (json === undefined || json === true || takesStdout(json)) return undefined;
  return sharing({ tag: "json", guestPath: JSON_FOLDER }, (from) => {
    const made = join(from, "result.json");
    const isFile = lstatSync(made, { throwIfNoEntry: false })?.isFile() === true;
    return isFile ? writeOutput(json, readFileSync(made, "utf8")) : [];
  });
}

function sharing(
  { tag, guestPath, parent }: { readonly tag: string; readonly guestPath: string; readonly parent?: string },
  bring: (from: string) => readonly Diagnostic[],
): Result<GuestFiles> {
  try {
    const folder = new TemporaryFolder(parent, parent === undefined ? undefined : ".ftrace-run-vm-");
    const { path } = folder;
    return ok({
      shared: [{ tag, hostPath: path, guestPath }],
      bring: () => bring(path),
      dispose: () => folder.remove(),
    });
  } catch (error) {
    return fail([outputFailed(parent ?? "a temporary folder", error)]);
  }
}
