import type { EventSite } from "../../../sites/probe-site.ts";
import type { CodeMapping } from "../../../trace/names/user-code/maps.ts";
import type { StackAddresses } from "../../../trace/names/user-code/stack-addresses.ts";
import type { CodeReader, FileRange } from "../../../sites/executed-code.ts";

/**
 * Mappings inferred from probes: at the address of a hit, the code of the probed file was mapped. So frames of a probed program
 * get names, however short it lived.
 */
export class ProbedMappings {
  readonly #sites: ReadonlyMap<string, EventSite>;
  readonly #code: CodeReader;
  readonly #around = new Map<string, Promise<FileRange | undefined>>();

  constructor(sites: readonly EventSite[], code: CodeReader) {
    this.#sites = new Map(sites.map((site) => [site.event, site]));
    this.#code = code;
  }

  async of({ tgid, probed }: StackAddresses): Promise<readonly CodeMapping[]> {
    const found = await Promise.all(
      [...probed].map(([event, address]) => this.#mapping(tgid, event, address)),
    );
    return found.flatMap((mapping) => mapping ?? []);
  }

  async #mapping(tgid: number, event: string, address: number): Promise<CodeMapping | undefined> {
    const { path, device, inode, offset } = this.#sites.get(event)!;
    const range = this.#around.get(event) ?? this.#code.around({ path, tgid, device, inode }, offset);
    this.#around.set(event, range);
    const code = await range;
    if (!code) return undefined;
    const start = address - (offset - code.offset);
    return { start, end: start + code.bytes, offset: code.offset, name: path, identity: { device, inode } };
  }
}

/** The inferred mappings that no read mapping overlaps. */
export function withoutOverlap(
  probed: readonly CodeMapping[],
  seen: readonly (readonly CodeMapping[])[],
): readonly CodeMapping[] {
  const all = seen.flat();
  return probed.filter(({ start, end }) => !all.some((other) => other.start < end && start < other.end));
}
