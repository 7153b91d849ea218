import { readFileSync } from "node:fs";
import { type Diagnostic, warning } from "../../core/diagnostic.ts";
import { codeAddresses, holdsAddresses, IRQ_ENTRY_BOUNDS } from "../../trace/code-addresses.ts";
import { parseKallsyms } from "../../trace/kallsyms.ts";
import { openTraceDat } from "../../trace/open-trace-dat.ts";
import { openRecordingFile } from "../recording-file.ts";

export interface SymbolReader {
  /** The lines of /proc/kallsyms that a finished recording needs. Absent where it holds no addresses of code. */
  readonly namesOf?: (recording: string) => Uint8Array;
  /** What kept names from being found; complete when `namesOf` has been called. */
  problems(): readonly Diagnostic[];
}

/** Read at the end: a module that came while recording has its functions then. */
export function symbolReader(events: readonly string[]): SymbolReader {
  if (!events.some(holdsAddresses)) return { problems: () => [] };
  let hidden = false;
  return {
    namesOf(recording) {
      const addresses = addressesIn(recording);
      const symbols = parseKallsyms(readFileSync("/proc/kallsyms"));
      hidden = addresses.size > 0 && symbols.size === 0;
      return addresses.size > 0 ? symbols.linesFor(addresses, IRQ_ENTRY_BOUNDS) : new Uint8Array();
    },
    problems: () => (hidden ? [symbolsHidden()] : []),
  };
}

function addressesIn(path: string): ReadonlySet<bigint> {
  const file = openRecordingFile(path);
  if (!file.ok) return new Set();
  try {
    const recording = openTraceDat(file.value);
    return recording.ok ? codeAddresses(recording.value) : new Set();
  } finally {
    file.value.close();
  }
}

function symbolsHidden(): Diagnostic {
  return warning(
    "symbols-hidden",
    "the kernel hides where its functions are: they have no names in this recording",
    {
      hint: "sysctl kernel.kptr_restrict=1, and run as root",
    },
  );
}
