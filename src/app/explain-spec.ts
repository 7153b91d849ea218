import type { Diagnostic } from "../core/diagnostic.ts";
import { type ExplainedStep, explainPlan } from "../plan/explain.ts";
import { shellScript } from "../plan/shell/shell-script.ts";
import { notInShell } from "../plan/shell/workload-shell.ts";
import type { GuestHost } from "./guest/guest-host.ts";
import { openSpecFiles } from "./open-spec-files.ts";
import { otherKernel, type OtherKernel } from "./other-kernel.ts";
import type { PreparedSpec } from "./prepare-spec.ts";

/** What a run would do. */
export type Explanation =
  | {
      readonly kind: "steps";
      readonly steps: readonly ExplainedStep[];
      /** Folder of the instance, absolute. */
      readonly instance: string;
    }
  | { readonly kind: "script"; readonly text: string };

/** What `explain` prints, and what is wrong with the spec. */
export interface ExplainedSpec {
  /** Absent where the spec is wrong, or can't be run on this kernel. */
  readonly explanation?: Explanation;
  readonly problems: readonly Diagnostic[];
}

/** How to explain a spec. */
export interface ExplainRequest extends OtherKernel {
  readonly set: Readonly<Record<string, string>>;
  /** As a POSIX script instead of steps. */
  readonly shell: boolean;
}

/** Plans a spec for the live kernel or another one, and explains the plan; changes nothing. */
export async function explainSpec(
  path: string,
  { set, shell, kernel, vm }: ExplainRequest,
  host: GuestHost,
): Promise<ExplainedSpec> {
  const other = await otherKernel({ kernel, vm }, host);
  if (!other.ok) return { problems: other.error };
  const { specs, unreadable } = await openSpecFiles([path], { set, ...other.value });
  const prepared = specs[0]?.prepared;
  const unwritable = prepared && shell ? notInShell(prepared.spec) : [];
  const problems = [...unreadable, ...specs.flatMap((spec) => spec.problems), ...unwritable];
  if (!prepared || unwritable.length > 0) return { problems };
  return { explanation: shell ? asScript(prepared) : asSteps(prepared), problems };
}

function asScript({ spec, plan, facts }: PreparedSpec): Explanation {
  return { kind: "script", text: shellScript(plan, spec, facts.tracefs.mountPoint) };
}

function asSteps({ plan, facts }: PreparedSpec): Explanation {
  const { mountPoint } = facts.tracefs;
  const instance = plan.folder === "" ? mountPoint : `${mountPoint}/${plan.folder}`;
  return { kind: "steps", steps: explainPlan(plan, mountPoint), instance };
}
