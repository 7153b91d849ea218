import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Result } from "../../core/result.ts";
import { type Check, limited, works } from "./check.ts";

/** What `--vm` needs: programs and a kernel. */
export interface GuestMeans {
  /** The programs; or why no guest can be started. */
  readonly tools: Result<unknown>;
  /** Names of the installed kernels. */
  readonly kernels: readonly string[];
}

/** Whether `--vm` works here; if not, the next command to run. */
export function checkGuests({ tools, kernels }: GuestMeans): Check {
  const name = "guests (--vm)";
  if (!tools.ok) return lacking(name, tools.error[0]);
  if (kernels.length > 0) {
    const enables =
      "ftrace-run --vm SPEC: record in a guest (--vm also works with list, format, check and explain)";
    return { ...works(name, `can be booted: Linux ${kernels.join(", ")}`), enables };
  }
  return limited(name, "no kernel is installed for them", "npx ftrace-run vm install 6.12");
}

function lacking(name: string, problem: Diagnostic | undefined): Check {
  return limited(name, problem?.message ?? "", problem?.hint?.replace(/^as root: /u, "sudo "));
}
