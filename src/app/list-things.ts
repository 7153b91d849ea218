import { assertNever } from "../core/assert-never.ts";
import { ok, type Result } from "../core/result.ts";
import { findSpecs } from "../files/find-specs.ts";
import type { ListEntry } from "../report/commands/list-text.ts";
import type { ControlFiles } from "../tracefs/port.ts";
import { type AskedKernel, askKernel } from "./ask-kernel.ts";
import { listAggregations } from "./list-aggregations.ts";
import { listKernel } from "./list-kernel.ts";

/** What `list` can list. */
export type Listable = "events" | "functions" | "tracers" | "aggregations" | "specs";

/** The names that a glob matches. Errors: where it matches none, and why a kernel could not be asked. */
export async function listThings(
  what: Listable,
  glob: string | undefined,
  kernel: AskedKernel,
): Promise<Result<readonly ListEntry[]>> {
  switch (what) {
    case "events":
    case "functions":
    case "tracers":
      return namesOf(kernel, (files) => listKernel[what](files, glob));
    case "aggregations":
      return listAggregations(glob);
    case "specs":
      return findSpecs(glob);
    default:
      return assertNever(what);
  }
}

function namesOf(
  kernel: AskedKernel,
  list: (files: ControlFiles) => Result<readonly string[]>,
): Promise<Result<readonly ListEntry[]>> {
  return askKernel(kernel, (files) => {
    const names = list(files);
    return names.ok ? ok(names.value.map((name) => ({ name }))) : names;
  });
}
