import { diagnostic } from "../../../src/core/diagnostic.ts";
import { buildResult } from "../../../src/result/build-result.ts";
import type { NotRunDocument, ResultDocument } from "../../../src/document/result-document.ts";
import { sampleParts, sampleRecording, sampleResult, sampleSession } from "./sample.ts";

type Unfinished =
  | "interrupted"
  | "abandoned"
  | "endedEarly"
  | "notStarted"
  | "refused"
  | "unsupported"
  | "changed";

const at = "2025-01-02T03:04:06.000Z";

/** Of each way in which a run does not come to its end, or not as it was armed, one result. */
export function unfinishedResults(): Readonly<Record<Unfinished, ResultDocument>> {
  const bySignal = { kind: "signal", signal: "SIGTERM", number: 15 } as const;
  const missing = diagnostic("unknown-event", "this kernel has no event sched:sched_swich");
  return {
    interrupted: sampleResult({ session: sampleSession({ stoppedBy: bySignal }) }),
    abandoned: withoutRecording({
      session: sampleSession({ stoppedBy: { kind: "signal", signal: "SIGINT", number: 2, abandoned: true } }),
    }),
    endedEarly: sampleResult({
      session: sampleSession({ stoppedBy: { kind: "signal", signal: "SIGINT", number: 2 } }),
    }),
    notStarted: notRun({ at, because: "signal", signal: "SIGTERM", number: 15 }),
    refused: notRun({ at, because: "other-spec" }),
    changed: sampleResult({
      recording: {
        ...sampleRecording(),
        changes: [{ file: "tracing_on", armed: "1", found: "0" }, { file: "set_event" }],
      },
    }),
    unsupported: notRun({ at, because: "problems" }, [missing]),
  };
}

function notRun(why: NotRunDocument, problems: Parameters<typeof buildResult>[0]["problems"] = []) {
  return withoutRecording({ notRun: why, problems });
}

function withoutRecording(parts: Partial<Parameters<typeof buildResult>[0]>): ResultDocument {
  const { toolVersion, spec } = sampleParts();
  return buildResult({ toolVersion, spec, ...parts });
}
