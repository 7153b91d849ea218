import { execFileSync } from "node:child_process";

/** A static probe as readelf shows it, its addresses made offsets in the file by readelf's own segments. */
export interface ReadelfProbe {
  readonly provider: string;
  readonly name: string;
  readonly offset: number | undefined;
  /** Absent where it has none. */
  readonly semaphore: number | undefined;
  readonly arguments: string;
}

/** The static probes of each file, in the order of their notes; `readelf -lnW` is asked for all at once. */
export function readelfProbes(paths: readonly string[]): ReadonlyMap<string, readonly ReadelfProbe[]> {
  const text = execFileSync("readelf", ["-lnW", "--", ...paths], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, LC_ALL: "C" },
    maxBuffer: 1 << 30,
  });
  // One file alone has no heading.
  const parts = paths.length === 1 ? [`${paths[0]}\n${text}`] : text.split(/^\nFile: /mu).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), probesIn(part)]));
}

const LOAD = /^  LOAD +0x(?<offset>\w+) 0x(?<address>\w+) 0x\w+ 0x(?<bytes>\w+) 0x\w+ (?<flags>...) /gmu;
const PROBE =
  /Provider: (?<provider>.*)\n +Name: (?<name>.*)\n +Location: 0x(?<location>\w+), Base: 0x\w+, Semaphore: 0x(?<semaphore>\w+)\n +Arguments: (?<args>.*)\n/gu;

interface Segment {
  readonly offset: bigint;
  readonly address: bigint;
  readonly bytes: bigint;
  readonly executable: boolean;
}

function probesIn(text: string): readonly ReadelfProbe[] {
  const segments = [...text.matchAll(LOAD)].map(({ groups }) => ({
    offset: BigInt(`0x${groups!["offset"]}`),
    address: BigInt(`0x${groups!["address"]}`),
    bytes: BigInt(`0x${groups!["bytes"]}`),
    executable: groups!["flags"]!.includes("E"),
  }));
  const code = segments.filter(({ executable }) => executable);
  return [...text.matchAll(PROBE)].map(({ groups }) => ({
    provider: groups!["provider"]!,
    name: groups!["name"]!,
    offset: offsetOf(BigInt(`0x${groups!["location"]}`), code),
    semaphore: semaphoreOf(BigInt(`0x${groups!["semaphore"]}`), segments),
    arguments: groups!["args"]!,
  }));
}

function semaphoreOf(address: bigint, segments: readonly Segment[]): number | undefined {
  return address === 0n ? undefined : offsetOf(address, segments);
}

function offsetOf(location: bigint, segments: readonly Segment[]): number | undefined {
  const found = segments.find(({ address, bytes }) => location >= address && location < address + bytes);
  return found && Number(found.offset + location - found.address);
}
