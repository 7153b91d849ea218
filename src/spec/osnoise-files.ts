/** The tracers that measure by the files of `osnoise/`. */
export const OSNOISE_TRACERS: readonly string[] = ["osnoise", "timerlat"];

interface OsnoiseFile {
  /** In `osnoise/`; holds whole microseconds. */
  readonly file: string;
  /** Tracers that read it. */
  readonly tracers: readonly string[];
  /** The kernel's default. */
  readonly usual: number;
}

/** By key in a spec: the files of `osnoise/` that hold a duration (kernel/trace/trace_osnoise.c, `osnoise_data`). */
export const OSNOISE_FILES: Readonly<Record<string, OsnoiseFile>> = {
  "period": { file: "period_us", tracers: ["osnoise"], usual: 1_000_000 },
  "runtime": { file: "runtime_us", tracers: ["osnoise"], usual: 1_000_000 },
  "timerlat-period": { file: "timerlat_period_us", tracers: ["timerlat"], usual: 1_000 },
  "timerlat-align": { file: "timerlat_align_us", tracers: ["timerlat"], usual: 0 },
  "stop-tracing": { file: "stop_tracing_us", tracers: OSNOISE_TRACERS, usual: 0 },
  "stop-tracing-total": { file: "stop_tracing_total_us", tracers: OSNOISE_TRACERS, usual: 0 },
  "print-stack": { file: "print_stack", tracers: ["timerlat"], usual: 0 },
};
