import type { EventSite } from "../../../sites/probe-site.ts";
import { openTraceDat } from "../../../trace/trace-dat/open-trace-dat.ts";
import { clockValue } from "../../../trace/trace-dat/trace-dat-texts.ts";
import { type CodeMapping, mappingAt, type ProcessMaps } from "../../../trace/names/user-code/maps.ts";
import { fileOf, settledMappings } from "../../../trace/names/user-code/settled-mappings.ts";
import { type StackAddresses, stackAddresses } from "../../../trace/names/user-code/stack-addresses.ts";
import type { CodeFile, NamedOffset, ProgramLife } from "../../../trace/names/user-code/user-code.ts";
import { userCodeText } from "../../../trace/names/user-code/user-code-text.ts";
import type { CodeReader } from "../../../sites/executed-code.ts";
import { withoutOverlap, ProbedMappings } from "./probed-mappings.ts";
import { openRecordingFile } from "../../../machine/recording-file.ts";

/** What was recorded about the memory of processes. */
export interface KnownMemory {
  readonly maps: readonly ProcessMaps[];
  /** Probe sites in files. */
  readonly probeSites: readonly EventSite[];
}

/**
 * Describes the code in a finished recording's user stacks: its mappings and functions, as far as the stacks need them. Returns
 * the text for the header.
 */
export async function describeUserCode(
  recording: string,
  { maps, probeSites }: KnownMemory,
  code: CodeReader,
): Promise<string> {
  const { lives, epoch } = livesIn(recording, probeSites);
  const files = new Files();
  const mapsOf = Map.groupBy(maps, ({ tgid }) => tgid);
  const probed = new ProbedMappings(probeSites, code);
  const described: ProgramLife[] = [];
  for (const life of lives) {
    const own = (mapsOf.get(life.tgid) ?? []).filter((look) => isWithin(look, life, epoch));
    described.push(...describeLife(life, epoch, { maps: own, probed: await probed.of(life) }, files));
  }
  return userCodeText({ files: await files.named(code), lives: described });
}

function livesIn(
  path: string,
  probeSites: readonly EventSite[],
): { readonly lives: readonly StackAddresses[]; readonly epoch: bigint } {
  const file = openRecordingFile(path);
  if (!file.ok) return { lives: [], epoch: 0n };
  try {
    const recording = openTraceDat(file.value);
    if (!recording.ok) return { lives: [], epoch: 0n };
    const probes = probeSites.map(({ event }) => event);
    return { lives: stackAddresses(recording.value, probes), epoch: recording.value.info.epoch };
  } finally {
    file.value.close();
  }
}

interface OwnMemory {
  readonly maps: readonly ProcessMaps[];
  readonly probed: readonly CodeMapping[];
}

function describeLife(
  life: StackAddresses,
  epoch: bigint,
  { maps, probed }: OwnMemory,
  files: Files,
): readonly ProgramLife[] {
  const seen = maps.map(({ mappings }) => mappings);
  const settled = [...settledMappings(seen), ...settledMappings([withoutOverlap(probed, seen)])];
  const used = new Map<CodeMapping, number>();
  for (const address of life.addresses) {
    const mapping = mappingAt(settled, address);
    if (!mapping) continue;
    used.set(mapping, files.add(life.tgid, mapping, address - mapping.start + mapping.offset));
  }
  if (used.size === 0) return [];
  const mappings = [...used].map(([{ start, end, offset }, file]) => ({ start, end, offset, file }));
  const last = maps.map(({ began }) => clockValue(began)!).reduce(later, undefined);
  return [
    {
      tgid: life.tgid,
      ...(life.from !== undefined && { from: epoch + BigInt(life.from) }),
      ...(life.until !== undefined && { until: epoch + BigInt(life.until) }),
      ...(last !== undefined && { seen: last }),
      mappings: mappings.toSorted((a, b) => a.start - b.start),
    },
  ];
}

function later(a: bigint | undefined, b: bigint): bigint {
  return a !== undefined && a > b ? a : b;
}

/** A process gets its new memory slightly before the kernel reports the new program (fs/exec.c, `exec_mmap`). */
const EXEC_TAKES = 10_000_000n;

/** The clock is printed in microseconds, truncated. */
const CLOCK_STEP = 1_000n;

function isWithin({ began, ended }: ProcessMaps, { from, until }: StackAddresses, epoch: bigint): boolean {
  const first = clockValue(began);
  const last = clockValue(ended);
  if (first === undefined || last === undefined) return false;
  const isAfter = from === undefined || first >= epoch + BigInt(from);
  return isAfter && (until === undefined || last + CLOCK_STEP + EXEC_TAKES <= epoch + BigInt(until));
}

interface SeenFile {
  readonly number: number;
  /** A process that executes it. */
  readonly tgid: number;
  readonly mapping: CodeMapping;
  readonly offsets: Set<number>;
}

/** Files by number, and the offsets in them that need names. */
class Files {
  readonly #seen = new Map<string, SeenFile>();

  add(tgid: number, mapping: CodeMapping, offset: number): number {
    const key = fileOf(mapping);
    const known = this.#seen.get(key) ?? { number: this.#seen.size, tgid, mapping, offsets: new Set() };
    this.#seen.set(key, known);
    known.offsets.add(offset);
    return known.number;
  }

  async named(code: CodeReader): Promise<readonly CodeFile[]> {
    const files: CodeFile[] = [];
    for (const { mapping, tgid, offsets } of this.#seen.values()) {
      const { name, identity } = mapping;
      const sorted = [...offsets].toSorted((a, b) => a - b);
      const found = identity ? await code.name({ path: name, tgid, ...identity }, sorted) : undefined;
      const names: readonly NamedOffset[] = found?.names ?? [];
      files.push({ name, ...(found?.buildId !== undefined && { buildId: found.buildId }), names });
    }
    return files;
  }
}
