/** What goes into a `trace.dat` besides the events: the kernel's own files, as they were read. */
export interface TraceDatMeta {
  /** `long` of the recorded kernel: 8 on 64-bit machines. */
  readonly longBytes: 4 | 8;
  /** Size of one read of `trace_pipe_raw`; a power of two. */
  readonly subBufferBytes: number;
  /** Text of `events/header_page` of the recorded instance's kernel. */
  readonly headerPage: string;
  /** Text of `events/header_event`. */
  readonly headerEvent: string;
  /** Texts of `events/ftrace/NAME/format`. trace-cmd wants at least those of the events that can occur. */
  readonly ftraceFormats: readonly string[];
  /** Texts of `events/SYSTEM/NAME/format` of every recorded event, by system. */
  readonly eventFormats: readonly { readonly system: string; readonly formats: readonly string[] }[];
  /** Lines of /proc/kallsyms, of the functions that the recording names. */
  readonly kallsyms: Uint8Array;
  /** What is known of the code in user stacks (`user-code/user-code-text.ts`). */
  readonly userCode?: string;
  /** Bytes of `printk_formats`. */
  readonly printkFormats: Uint8Array;
  /** Lines of `pid comm`, as in `saved_cmdlines` (`tasks/saved-comms.ts`). May grow until the end. */
  readonly cmdlines: Uint8Array;
  /** CPUs the table has room for: the highest recorded CPU number, plus one. */
  readonly cpuCount: number;
  /** `mono`: one of the names in `trace_clock`. */
  readonly clock: string;
  /** `uname -r`, `uname -m`. */
  readonly kernelRelease: string;
  readonly architecture: string;
  /** Recorded in a throwaway guest: whose CPUs are emulated (`tcg`), or the host's. */
  readonly guest?: "kvm" | "tcg";
  /** Text of `per_cpu/cpuN/stats` of each recorded CPU, read when all events were drained. */
  readonly stats: readonly { readonly cpu: number; readonly text: string }[];
}

/** Where one CPU's sub-buffers are in the file. Both numbers are multiples of `subBufferBytes`. */
export interface CpuSection {
  readonly cpu: number;
  readonly offset: number;
  readonly bytes: number;
}
