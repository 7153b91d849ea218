import { assertNever } from "../../core/assert-never.ts";
import type { Result } from "../../core/result.ts";
import type { Expectation } from "../../plan/expectation.ts";
import type { Step } from "../../plan/plan.ts";
import type { Tracefs } from "../../tracefs/port.ts";
import { expectFile } from "./expect-file.ts";
import { expectAlone, expectSettings } from "./expect-settings.ts";

/** What must still be as it was when the plan was made. Errors: `file-differs`, `in-use`. */
export function expectSame(
  step: Step,
  expectation: Expectation,
  tracefs: Pick<Tracefs, "read" | "list">,
): Result<void> {
  switch (expectation.kind) {
    case "file":
      return expectFile(step, expectation);
    case "settings":
      return expectSettings(step, expectation, tracefs);
    case "alone":
      return expectAlone(step, expectation, tracefs);
    default:
      return assertNever(expectation);
  }
}
