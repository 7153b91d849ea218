import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Result } from "../../core/result.ts";
import { type Check, limited, works } from "./check.ts";

/** What `--vm` needs: programs, and a kernel. */
export interface GuestMeans {
  /** Why no guest can be started, if none can. */
  readonly tools: Result<unknown>;
  /** Names of the installed kernels. */
  readonly kernels: readonly string[];
}

/** Whether `--vm` can work here, and the one command that is needed next. */
export function checkGuests({ tools, kernels }: GuestMeans): Check {
  const name = "guests (--vm)";
  if (!tools.ok) return lacking(name, tools.error[0]);
  if (kernels.length > 0) {
    const enables =
      "ftrace-run --vm SPEC: record in a guest (list, format, check and explain take --vm, too)";
    return { ...works(name, `can be booted: Linux ${kernels.join(", ")}`), enables };
  }
  return limited(name, "no kernel for them is installed", "npx ftrace-run vm install 6.12");
}

function lacking(name: string, problem: Diagnostic | undefined): Check {
  return limited(name, problem?.message ?? "", problem?.hint?.replace(/^as root: /u, "sudo "));
}
