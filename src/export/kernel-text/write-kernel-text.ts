import { ok } from "../../core/result.ts";
import type { WriteExport } from "../exporter.ts";
import { kernelText } from "./kernel-text.ts";
import type { GraphColumns } from "./text-style.ts";

/** The kernel's own text as an export. */
export function writeKernelText(columns: GraphColumns): WriteExport {
  return (recording) => ok({ text: ended(kernelText(recording, columns)), problems: () => [] });
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}
