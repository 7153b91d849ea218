import { asWarning } from "../core/diagnostic.ts";
import { ok, type Result } from "../core/result.ts";
import { prepareLaunch } from "../session/workload/prepare-launch.ts";
import { searchHere } from "../machine/resolve-program.ts";
import { type OpenedSpecFiles, openSpecFiles } from "./open-spec-files.ts";
import type { OpenedSpec } from "./open-specs.ts";
import { otherKernel, type OtherKernel } from "./other-kernel.ts";
import type { GuestHost } from "./guest/guest-host.ts";

/**
 * Checks spec files against the live kernel or another one; changes nothing. Errors: why the other kernel is not known.
 */
export async function checkSpecFiles(
  paths: readonly string[],
  { set, kernel, vm }: OtherKernel & { readonly set: Readonly<Record<string, string>> },
  host: GuestHost,
): Promise<Result<OpenedSpecFiles>> {
  const other = await otherKernel({ kernel, vm }, host);
  if (!other.ok) return other;
  const opened = await openSpecFiles(paths, { set, ...other.value });
  if (other.value.kernel) return ok(opened);
  return ok({ ...opened, specs: opened.specs.map(withWorkload) });
}

/**
 * The same spec with warnings about what this machine lacks for its workload, as a run would find it before it starts anything:
 * programs, users, folders, CPUs. Warnings, since the run may be meant for another machine.
 */
export function withWorkload(opened: OpenedSpec): OpenedSpec {
  const { workload = [] } = opened.prepared?.spec ?? {};
  const { environment } = searchHere();
  const warnings = workload.flatMap((item, index) => {
    const launch = prepareLaunch(item, index, { callers: environment, session: "" });
    return launch.ok ? [] : launch.error.map(asWarning);
  });
  return { ...opened, problems: [...opened.problems, ...warnings] };
}
