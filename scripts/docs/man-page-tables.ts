import { bold, roffText } from "./roff.ts";

type Row = readonly [term: string, text: string];

/** Of the manual page: what no option's help says. A test holds the variables to those that the sources read. */
export const ENVIRONMENT: readonly Row[] = [
  ["NO_COLOR", "If set and not empty, output has no colors."],
  [
    "FORCE_COLOR",
    "If set and not empty, it decides instead: 0 and false mean no colors, any other value means colors.",
  ],
  ["TERM", "A terminal of type dumb gets no colors, and no live view of a run."],
  ["COLUMNS", "Width of the output if that is not a terminal (20 to 1000)."],
  [
    "LC_ALL, LC_CTYPE, LANG",
    "The first that is set decides which characters messages use: ASCII only, unless it names UTF-8.",
  ],
  ["PATH", "Folders of workloads and of programs that uprobes and ftrace-run symbols name."],
  ["TMPDIR", "Folder of temporary recordings: those of runs without --out."],
  ["HOME", "The defaults of XDG_DATA_HOME and XDG_CACHE_HOME are below it."],
  ["XDG_DATA_HOME", "Kernels for guests are kept below it. Default: ~/.local/share."],
  ["XDG_CACHE_HOME", "Compiled code of ftrace-run is kept below it, unless root runs it. Default: ~/.cache."],
  [
    "SUDO_UID, SUDO_GID",
    "Under sudo: the user that workloads run as, unless a spec names another, and the owner of files below --out.",
  ],
  ["GITHUB_WORKSPACE", "Paths in --format github are relative to this folder."],
];

export const FILES: readonly Row[] = [
  ["DIR/trace.dat", "The recording of a run with --out DIR; trace-cmd and KernelShark read it, too."],
  [
    "DIR/result.json, DIR/report.md",
    "Its results, and its report; with several specs, in a folder for each.",
  ],
  ["/run/ftrace-run/", "What running sessions have changed, and how to undo it, for ftrace-run recover."],
  ["~/.local/share/ftrace-run/kernels/", "Kernels for guests (ftrace-run vm install)."],
  [
    "/var/cache/ftrace-run/, ~/.cache/ftrace-run/",
    "Compiled code of ftrace-run, for root and for other users.",
  ],
];

export const SEE_ALSO: string = [
  `${["trace-cmd", "trace-cmd-report", "kernelshark", "perf"].map((name) => `${bold(name)}(1)`).join(",\n")},`,
  `${bold("trace-cmd.dat")}(5)`,
  ".PP",
  roffText("The kernel's documentation of tracefs and ftrace: https://docs.kernel.org/trace/ftrace.html"),
].join("\n");
