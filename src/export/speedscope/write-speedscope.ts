import { escapeText } from "../../core/escape.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { Recording, RecordingInfo } from "../../trace/recording.ts";
import { ExportedTasks } from "../exported-tasks.ts";
import type { Exported, ExportRequest } from "../exporter.ts";
import { callProfiles } from "./call-profiles.ts";
import { FrameTable, type ProfileSource } from "./profile-source.ts";
import { stackProfiles } from "./stack-profiles.ts";

/**
 * Speedscope's own format (https://www.speedscope.app/file-format-schema.json): an `evented` profile of each task's calls, then a
 * `sampled` one of each task's stacks. They share their frames.
 */
export function writeSpeedscope(recording: Recording, request: ExportRequest): Result<Exported> {
  const tasks = new ExportedTasks(recording);
  const found = [
    ...(request.kinds.has("calls") ? [callProfiles(recording, tasks)] : []),
    ...(request.kinds.has("stacks") ? [stackProfiles(recording, request, tasks)] : []),
  ];
  const errors = found.flatMap((source) => (source.ok ? [] : source.error));
  if (errors.length > 0) return fail(errors);
  const sources = found.flatMap((source) => (source.ok ? [source.value] : []));
  return ok({
    text: fileOf(recording.info, sources),
    problems: () => sources.flatMap((source) => source.problems()),
  });
}

function* fileOf(
  { kernelRelease, architecture }: RecordingInfo,
  sources: readonly ProfileSource[],
): Generator<string> {
  const frames = new FrameTable();
  const name = JSON.stringify(escapeText(`Linux ${kernelRelease} ${architecture}`));
  yield `{"$schema":"https://www.speedscope.app/file-format-schema.json",\n`;
  yield `"exporter":"ftrace-run",\n"name":${name},\n"activeProfileIndex":0,\n"profiles":[\n`;
  let separator = "";
  for (const source of sources) {
    for (const profile of source.profiles(frames)) {
      yield separator;
      yield* profile;
      separator = ",\n";
    }
  }
  yield `],\n"shared":{"frames":[\n${frames.names.map((frame) => JSON.stringify({ name: frame })).join(",\n")}]}}\n`;
}
