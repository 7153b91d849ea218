import { diagnostic, type Diagnostic, warning } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { type Placement, placementIn } from "../elf/file/instruction-starts.ts";
import type { ProgramImage } from "../elf/file/program-image.ts";
import { type MachineConvention, conventionOf } from "./machine-convention.ts";
import { loadDisassembler } from "../machine/load-disassembler.ts";

/** A candidate in a file, and what is known of the function there. */
export interface CandidateSite {
  /** In words, with a comma behind it if it needs one. */
  readonly what: string;
  readonly offset: number;
  /** Absent: no symbol says. */
  readonly inside?: {
    readonly name: string;
    /** Bytes from the function's beginning, and of the whole function (0: unknown). */
    readonly delta: number;
    readonly size: number;
  };
}

/**
 * Whether a probe can sit there: in the middle of an instruction it would break the program. Warnings where that isn't known.
 * Errors: `not-probeable`.
 */
export async function checkInstruction(
  candidate: CandidateSite,
  image: ProgramImage,
): Promise<Result<readonly Diagnostic[]>> {
  const { machine, bits } = image.elf.header;
  const convention = conventionOf(machine, bits);
  if (!convention) return ok([]);
  if (candidate.offset % convention.alignment > 0) return fail([misaligned(candidate, convention, image)]);
  if (convention.alignment === 4 || candidate.inside?.delta === 0) return ok([]);
  const placement = convention.alignment === 1 ? await placementOf(candidate, image) : unknown;
  if (placement.kind === "inside") return fail([inTheMiddle(candidate, placement, image)]);
  return ok(placement.kind === "start" ? [] : [unsure(candidate, image)]);
}

const unknown: Placement = { kind: "unknown" };

/** Longer functions than this are not taken apart: 0.3 s. */
const MOST_BYTES = 1024 * 1024;

async function placementOf({ offset, inside }: CandidateSite, { elf }: ProgramImage): Promise<Placement> {
  if (!inside || inside.delta >= Math.min(inside.size, MOST_BYTES)) return unknown;
  const { delta, size } = inside;
  const code = elf.reader.source.read(offset - delta, Math.min(size, MOST_BYTES)).slice();
  const disassemble = await loadDisassembler();
  return placementIn(disassemble(code, elf.header.bits), delta);
}

/** Where all instructions have a size, one can't begin anywhere else. */
function misaligned(
  { offset }: CandidateSite,
  { name, alignment }: MachineConvention,
  { path }: ProgramImage,
): Diagnostic {
  return diagnostic("not-probeable", `no instruction of ${path} begins at offset ${hex(offset)}`, {
    hint: `on ${name} they begin at multiples of ${alignment}`,
  });
}

function inTheMiddle(
  { what, offset, inside }: CandidateSite,
  { begin, next }: Extract<Placement, { kind: "inside" }>,
  { path }: ProgramImage,
): Diagnostic {
  const { name, delta, size } = inside!;
  const start = (at: number): string =>
    `${name}${at === 0 ? "" : `+${hex(at)}`} (offset ${hex(offset - delta + at)})`;
  const hint = `it begins at ${start(begin)}${next < size ? `, and the next one at ${start(next)}` : ""}`;
  const message = `${what} of ${path} is in the middle of an instruction: a probe there breaks the program`;
  return diagnostic("not-probeable", message, { hint });
}

function unsure({ what, inside }: CandidateSite, { path }: ProgramImage): Diagnostic {
  const why = inside ? "" : ", since no symbol says where its function begins";
  const message = `whether an instruction begins at ${what} isn't known${why}: a probe in the middle of one breaks the program`;
  return warning("probe-unsure", message, { hint: `see: objdump -d ${path}` });
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
