import { statsText } from "../../session/capture/cpu-stats.ts";
import type { LiveSource, RecordingBegan } from "../../session/capture/live-tap.ts";
import type { OwnThread } from "../../session/capture/own-threads.ts";
import type { TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";

/** What a part of a recording says about the whole: its start, and whose events are left out. */
export function liveMeta(
  { meta, compatTasks, outputs }: LiveSource,
  window: RecordingBegan,
  recorder: readonly OwnThread[],
): TraceDatMeta {
  const cpu = outputs[0]?.cpu ?? 0;
  const none = { cpu, recorded: 0, overrun: 0, commitOverrun: 0, dropped: 0 };
  // Times count from the start only; a window without an end is not valid.
  const text = statsText(none, { ...window, ended: window.began }, { recorder, compatTasks });
  return { ...meta, cmdlines: new Uint8Array(), stats: [{ cpu, text }] };
}
