import { type Diagnostic, warning } from "../core/diagnostic.ts";
import { escapeText } from "../core/escape.ts";
import type { Recording } from "../trace/recording.ts";
import { instanceLabel } from "../trace/trace-dat/instances.ts";

/** Warns that the file has other instances, if none was selected. */
export function otherInstances({ info }: Recording, wanted: string | undefined): readonly Diagnostic[] {
  const others = info.instances.filter((name) => name !== info.instance).map(instanceName);
  if (wanted !== undefined || others.length === 0) return [];
  const message = `the file has recordings of several instances; this report covers ${instanceName(info.instance)}`;
  return [
    warning("other-instances", message, {
      hint: `use --instance NAME for another one: ${others.join(", ")}`,
    }),
  ];
}

function instanceName(name: string): string {
  return escapeText(instanceLabel(name));
}
