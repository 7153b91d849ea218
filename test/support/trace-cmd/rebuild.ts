import { readTraceDatFile } from "../../../src/trace/trace-dat/read-file.ts";
import { OPTION } from "../../../src/trace/trace-dat/trace-dat-format.ts";
import { sourceOf } from "../recorded.ts";
import { buildVersion7, type Version7 } from "./file-builder.ts";

/** Options that say where something is: the new file has its own. */
const REFERRING: ReadonlySet<number> = new Set([
  OPTION.buffer,
  OPTION.bufferText,
  15,
  16,
  17,
  18,
  19,
  20,
  21,
]);

/** The parts of a file, put together in another way: options in the opposite order and in three sections. */
export function rebuilt(bytes: Uint8Array, { compression }: Pick<Version7, "compression">): Uint8Array {
  const read = readTraceDatFile(sourceOf(bytes));
  if (!read.ok) throw new Error(read.error[0]?.message);
  const { header, formats, kallsyms, printkFormats, cmdlines, options, buffers, pageBytes } = read.value;
  const systems = Map.groupBy(formats, ({ system }) => system);
  const texts = (system: string): readonly string[] => (systems.get(system) ?? []).map(({ text }) => text);
  const stats = options.filter(({ id }) => id === OPTION.cpuStat);
  const others = options.filter(({ id }) => !REFERRING.has(id) && id !== OPTION.cpuStat);
  return buildVersion7(
    {
      pageBytes,
      headerPage: header.page,
      headerEvent: header.event,
      ftraceFormats: texts("ftrace"),
      eventFormats: [...systems.keys()]
        .filter((system) => system !== "ftrace")
        .map((system) => ({ system, formats: texts(system) })),
      kallsyms,
      printkFormats,
      cmdlines,
      // Statistics have an order that means something.
      options: [...others, ...stats.toReversed()],
      instances: buffers.map(({ name, clock = "local", data, sections }) => ({
        name,
        clock,
        cpus: sections.map(({ cpu, offset, bytes: size }) => ({
          cpu,
          bytes: data.read(offset, size).slice(),
        })),
      })),
    },
    { compression, optionSections: 3, reversed: true },
  );
}
