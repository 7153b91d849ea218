import { diagnostic } from "../../core/diagnostic.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { type PlanInput, type PlanPart, join, problem, steps } from "../plan-part.ts";
import { write } from "../step.ts";

/** The kernel takes at most 128 pages (kernel/trace/trace.c, `buffer_subbuf_size_write`: order 0 to 7). */
const LARGEST_SUB_BUFFER_PAGES = 128;

/** Sizes first: setting them clears the buffer. */
export function planBuffer(input: PlanInput): PlanPart {
  return join([
    planFirstUse(input),
    planSubBuffer(input),
    planSize(input),
    planWhenFull(input),
    planFreeing(input),
  ]);
}

/** The first kernel in which each buffer grows by itself (6.7, "tracing: Expand all ring buffers individually"). */
const GROWS_ALONE = [6, 7] as const;

/**
 * Before that, one flag says for all buffers that the first use was, and giving an instance's buffer a size sets it: the
 * top-level buffer would never grow. Switching an event, even off, makes the kernel grow that one first
 * (kernel/trace/trace.c, `tracing_update_buffers`).
 */
function planFirstUse({ facts, target }: PlanInput): PlanPart {
  if (!facts.bufferUnused || target.before || isAtLeast(facts.release, GROWS_ALONE)) return steps();
  return steps(
    write(target, "configure", ["events/enable", "0"], "let the top-level buffer grow as at any first use"),
  );
}

/** The size of a sub-buffer as the kernel rounds it: the next power of two of pages. */
export function subBufferBytes({ spec, facts }: Pick<PlanInput, "spec" | "facts">): number {
  const wanted = spec.buffer.subBufferBytes ?? facts.pageBytes;
  const pages = Math.max(1, Math.ceil(wanted / facts.pageBytes));
  return facts.pageBytes * 2 ** Math.ceil(Math.log2(pages));
}

function planSubBuffer(input: PlanInput): PlanPart {
  const { spec, facts, target } = input;
  const bytes = subBufferBytes(input);
  const at = spec.buffer.at;
  if (bytes === facts.pageBytes) return steps();
  if (!facts.instanceFiles.has("buffer_subbuf_size_kb")) {
    const hint = `leave sub-buffer out (it is ${facts.pageBytes / 1024} KiB here), or use Linux 6.8 or later`;
    return problem(
      diagnostic("unsupported", `Linux ${facts.release} has sub-buffers of one size only`, { at, hint }),
    );
  }
  if (bytes > LARGEST_SUB_BUFFER_PAGES * facts.pageBytes) {
    const hint = `the largest is ${(LARGEST_SUB_BUFFER_PAGES * facts.pageBytes) / 1024}KiB`;
    return problem(diagnostic("buffer-refused", "a sub-buffer can't be that large", { at, hint }));
  }
  const setting = ["buffer_subbuf_size_kb", String(bytes / 1024)] as const;
  return steps(write(target, "configure", setting, `sub-buffers of ${bytes / 1024} KiB`, at));
}

function planSize({ spec, target }: PlanInput): PlanPart {
  const kib = String(Math.ceil(spec.buffer.perCpuBytes / 1024));
  return steps(
    ...sizeFiles(target).map((file) =>
      write(target, "configure", [file, kib], `a buffer of ${kib} KiB a CPU`, spec.buffer.at),
    ),
  );
}

/** One for all CPUs; each CPU's own where the top level's differ (`X`), so that each is put back. */
function sizeFiles({ before }: PlanInput["target"]): readonly string[] {
  if (before?.get("buffer_size_kb")?.startsWith("X") !== true) return ["buffer_size_kb"];
  return [...before.keys()].filter((file) => /^per_cpu\/[^/]+\/buffer_size_kb$/u.test(file));
}

/** Written in both cases: a new instance takes over the top-level instance's options. */
function planWhenFull({ spec, target }: PlanInput): PlanPart {
  const dropOldest = spec.buffer.whenFull === "drop-oldest";
  const title = dropOldest ? "overwrite the oldest events when full" : "refuse new events when full";
  return steps(
    write(target, "configure", ["options/overwrite", dropOldest ? "1" : "0"], title, spec.buffer.at),
  );
}

/**
 * With `free_buffer` held open, the kernel itself stops this instance when the tracer is killed. It would also shrink the
 * top-level buffer, which is not ours.
 */
function planFreeing({ facts, target }: PlanInput): PlanPart {
  if (target.before || !facts.instanceFiles.has("options/disable_on_free")) return steps();
  return steps(
    write(target, "configure", ["options/disable_on_free", "1"], "stop tracing when the tracer dies"),
  );
}
