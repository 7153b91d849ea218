import { ok, type Result } from "../core/result.ts";
import type { SpecFileOptions } from "./open-spec-files.ts";

/** What `--kernel PROFILE` names; nothing where it isn't given: then it is the live kernel. */
export async function profiledKernel(
  path: string | undefined,
): Promise<Result<Pick<SpecFileOptions, "kernel">>> {
  if (path === undefined) return ok({});
  const { readProfile } = await import("./read-profile.ts");
  const kernel = readProfile(path);
  return kernel.ok ? ok({ kernel: kernel.value }) : kernel;
}
