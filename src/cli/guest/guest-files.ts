import { type Diagnostic, diagnostic } from "../../core/diagnostic.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { readRegularFile } from "../../files/read-regular-file.ts";
import { bringFiles, type ExpectedFiles } from "../../vm/bring-files.ts";
import type { SharedFolder } from "../../vm/guest-init.ts";
import { TemporaryFolder } from "../../vm/temporary-folder.ts";
import { JSON_FOLDER } from "./guest-arguments.ts";
import { openFileTarget } from "../files/file-target.ts";
import { outputFailed } from "../files/output-failed.ts";
import { takesStdout } from "../terminal/print-results.ts";
import type { RunOptions } from "../actions/run.ts";

/** What a guest writes: to private folders, from which it is taken over when the guest has ended. */
export interface GuestFiles {
  readonly shared: readonly SharedFolder[];
  /** `--out` for the guest's program: a path without links, which may lead elsewhere there. */
  readonly out?: string;
  /** Takes over what was asked for. Returns what could not be. */
  bring(): readonly Diagnostic[];
  dispose(): void;
}

/** For `--out`, in which `expected` may be left, and `--json FILE`. Errors: `output-failed`. */
export function guestFiles(
  { out, json }: Pick<RunOptions, "out" | "json">,
  expected: ExpectedFiles,
): Result<GuestFiles> {
  const parts: GuestFiles[] = [];
  const dispose = (): void => {
    for (const part of parts) part.dispose();
  };
  for (const make of [() => outFiles(out, expected), () => jsonFiles(json)]) {
    const part = make();
    if (part?.ok === false) {
      dispose();
      return part;
    }
    if (part) parts.push(part.value);
  }
  const path = parts.find((part) => part.out !== undefined)?.out;
  return ok({
    shared: parts.flatMap((part) => part.shared),
    ...(path !== undefined && { out: path }),
    bring: () => parts.flatMap((part) => part.bring()),
    dispose,
  });
}

/** On the file system of the folder that was asked for, so that a recording is moved, not copied. */
function outFiles(out: string | undefined, expected: ExpectedFiles): Result<GuestFiles> | undefined {
  if (out === undefined) return undefined;
  try {
    const wanted = OutputFolder.open(out);
    return ok(outInto(wanted, wanted.realPath(), expected));
  } catch (error) {
    return fail([outputFailed(out, error)]);
  }
}

/** @throws the system's error, with `wanted` closed. */
function outInto(wanted: OutputFolder, path: string, expected: ExpectedFiles): GuestFiles {
  try {
    const temporary = new TemporaryFolder(wanted.shared, ".ftrace-run-vm-");
    const shared = [{ tag: "out", hostPath: temporary.shared, guestPath: path }];
    return {
      shared,
      out: path,
      bring: () => bringFiles(temporary.shared, wanted, expected),
      dispose: () => clear(temporary, wanted),
    };
  } catch (error) {
    wanted.close();
    throw error;
  }
}

function clear(temporary: TemporaryFolder, target: { close(): void }): void {
  temporary.remove();
  target.close();
}

/** Larger than any real result document. */
const MOST_JSON_BYTES = 256 * 1024 * 1024;

function jsonFiles(json: RunOptions["json"]): Result<GuestFiles> | undefined {
  if (json === undefined || json === true || takesStdout(json)) return undefined;
  const target = openFileTarget(json);
  if (!target.ok) return target;
  try {
    const temporary = new TemporaryFolder();
    return ok({
      shared: [{ tag: "json", hostPath: temporary.shared, guestPath: JSON_FOLDER }],
      bring: () => {
        const file = readRegularFile(`${temporary.shared}/result.json`, MOST_JSON_BYTES);
        if (file.kind === "read") return target.value.write(file.content);
        return [file.kind === "too-large" ? tooLarge(json, file.bytes) : notLeft(json)];
      },
      dispose: () => clear(temporary, target.value),
    });
  } catch (error) {
    target.value.close();
    return fail([outputFailed("a temporary folder", error)]);
  }
}

function notLeft(path: string): Diagnostic {
  return diagnostic("output-failed", `${path} is not written: the guest left no result document`);
}

function tooLarge(path: string, bytes: number): Diagnostic {
  const message = `${path} is not written: the guest left ${bytes} bytes, and a result document has at most ${MOST_JSON_BYTES}`;
  return diagnostic("output-failed", message);
}
