import { countText } from "../../core/quantity-text.ts";
import type { ProbeDocument, ResultDocument } from "../../document/result-document.ts";
import { wrap } from "./fit.ts";
import type { Ink } from "./ink.ts";

/** The sites of the probes in programs, and how often any process reached each. */
export function probeLines({ session, recording }: ResultDocument, ink: Ink): readonly string[] {
  const probes = session?.probes ?? [];
  if (probes.length === 0) return [];
  const hits = new Map((recording?.probes ?? []).map((probe) => [probe.name, probe.hits]));
  return [
    ink.bold("probes"),
    ...probes.flatMap((probe) =>
      wrap(ink.text(probeText(probe, hits.get(probe.event))), ink.width - 2).map(
        (line) => `  ${ink.dim(line)}`,
      ),
    ),
  ];
}

/** `uprobes:libc_write: write (GLIBC_2.2.5) at 0xf8340 of /usr/lib/libc.so.6, build-id 93ac61ec, reached 12 times`. */
function probeText(probe: ProbeDocument, hits: number | undefined): string {
  const { event, path, buildId, device, inode } = probe;
  const build = buildId === undefined ? `inode ${inode} of device ${device}` : `build-id ${buildId}`;
  const reached = hits === undefined ? "" : `, reached ${hits === 1 ? "once" : `${countText(hits)} times`}`;
  const where = `${functionText(probe)}at ${offsetsText(probe)} of ${path}`;
  return `${event}: ${where}, ${build}${reached}`;
}

const FEW = 3;

function offsetsText({ offset, usdt }: ProbeDocument): string {
  const offsets = (usdt?.places ?? [{ offset }]).map((each) => `0x${each.offset.toString(16)}`);
  const more = offsets.length > FEW ? ` and ${offsets.length - FEW} more` : "";
  return `${offsets.slice(0, FEW).join(", ")}${more}`;
}

function functionText({ symbol, version, delta = 0, usdt }: ProbeDocument): string {
  if (usdt) return `static probe ${usdt.provider}:${usdt.name} `;
  if (symbol === undefined) return "";
  const behind = delta === 0 ? "" : `+0x${delta.toString(16)}`;
  return `${symbol}${behind} ${version === undefined ? "" : `(${version}) `}`;
}
