import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRecordingFile } from "../src/machine/recording-file.ts";
import { openTraceDat } from "../src/trace/trace-dat/open-trace-dat.ts";
import type { Recording } from "../src/trace/recording.ts";
import { figureLine } from "./figures.ts";
import { runJson } from "./run-json.ts";

const NS_PER_S = 1e9;

/** Events a second from an open trace.dat, all fields of all events, merged across CPUs, on one core. */
export function decoderSpeed(root: string, rounds: number): readonly string[] {
  if (process.getuid?.() !== 0) return ["decoder: skipped, recording needs root"];
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-bench-"));
  try {
    runJson(root, ["bench/many-events.yaml", "--out", folder]);
    return measure(join(folder, "trace.dat"), rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(path: string, rounds: number): readonly string[] {
  const file = openRecordingFile(path);
  if (!file.ok) throw new Error(`no recording: ${file.error[0]?.message}`);
  const recording = openTraceDat(file.value);
  if (!recording.ok) throw new Error(`not a recording: ${recording.error[0]?.message}`);
  const events = decodeAll(recording.value); // the first time warms the compiler up
  const perSecond = Array.from({ length: rounds }, () => speed(recording.value));
  file.value.close();
  return [
    figureLine(
      `decoder, ${events} events, ${Math.round(file.value.size / 2 ** 20)} MiB`,
      perSecond,
      "M events/s",
    ),
  ];
}

function speed(recording: Recording): number {
  const started = process.hrtime.bigint();
  const events = decodeAll(recording);
  return (events * NS_PER_S) / Number(process.hrtime.bigint() - started) / 1e6;
}

function decodeAll(recording: Recording): number {
  const everything = new Map([...recording.events.keys()].map((name) => [name, "all" as const]));
  let events = 0;
  for (const stretch of recording.read(everything)) events += stretch.length;
  return events;
}
