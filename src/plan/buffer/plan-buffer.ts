import { diagnostic } from "../../core/diagnostic.ts";
import { isAtLeast } from "../../core/kernel-release.ts";
import { type PlanInput, type PlanPart, join, problem, steps } from "../plan-part.ts";
import { write } from "../step.ts";

/** The kernel takes at most 128 pages (kernel/trace/trace.c, `buffer_subbuf_size_write`: order 0 to 7). */
const LARGEST_SUB_BUFFER_PAGES = 128;

/** Sets the sizes first, because that clears the buffer. */
export function planBuffer(input: PlanInput): PlanPart {
  return join([
    planFirstUse(input),
    planSubBuffer(input),
    planSize(input),
    planWhenFull(input),
    planFreeing(input),
  ]);
}

/** First release in which each buffer expands on its own (6.7, "tracing: Expand all ring buffers individually"). */
const EXPANDS_ALONE = [6, 7] as const;

/**
 * Before 6.7 one flag (`ring_buffer_expanded`) covers all buffers, and sizing an instance's buffer sets it, so the top-level
 * buffer would never expand. Switching any event, even off, expands that one first (kernel/trace/trace.c,
 * `tracing_update_buffers`).
 */
function planFirstUse({ facts, target }: PlanInput): PlanPart {
  if (!facts.bufferUnused || target.before || isAtLeast(facts.release, EXPANDS_ALONE)) return steps();
  return steps(
    write(
      target,
      "configure",
      ["events/enable", "0"],
      "expand the top-level buffer (as its first use would)",
    ),
  );
}

/** Size of a sub-buffer in bytes as the kernel rounds it: up to a power of two of pages. */
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
    const hint = `remove sub-buffer (it is ${facts.pageBytes / 1024} KiB here), or use Linux 6.8 or later`;
    return problem(
      diagnostic("unsupported", `Linux ${facts.release} cannot change the size of sub-buffers`, { at, hint }),
    );
  }
  if (bytes > LARGEST_SUB_BUFFER_PAGES * facts.pageBytes) {
    const hint = `the maximum is ${(LARGEST_SUB_BUFFER_PAGES * facts.pageBytes) / 1024}KiB`;
    return problem(diagnostic("buffer-refused", "this sub-buffer is too large", { at, hint }));
  }
  const setting = ["buffer_subbuf_size_kb", String(bytes / 1024)] as const;
  return steps(write(target, "configure", setting, `sub-buffers of ${bytes / 1024} KiB`, at));
}

function planSize({ spec, target }: PlanInput): PlanPart {
  const kib = String(Math.ceil(spec.buffer.perCpuBytes / 1024));
  return steps(
    ...sizeFiles(target).map((file) =>
      write(target, "configure", [file, kib], `a buffer of ${kib} KiB per CPU`, spec.buffer.at),
    ),
  );
}

/** One file for all CPUs; if the sizes of the top-level instance differ (`X`), each CPU's own, so that each is restored. */
function sizeFiles({ before }: PlanInput["target"]): readonly string[] {
  if (before?.get("buffer_size_kb")?.startsWith("X") !== true) return ["buffer_size_kb"];
  return [...before.keys()].filter((file) => /^per_cpu\/[^/]+\/buffer_size_kb$/u.test(file));
}

/** Written in both cases: a new instance inherits the options of the top-level instance. */
function planWhenFull({ spec, target }: PlanInput): PlanPart {
  const dropOldest = spec.buffer.whenFull === "drop-oldest";
  const title = dropOldest ? "overwrite the oldest events when full" : "drop new events when full";
  return steps(
    write(target, "configure", ["options/overwrite", dropOldest ? "1" : "0"], title, spec.buffer.at),
  );
}

/**
 * While `free_buffer` is open, the kernel stops this instance when the tracer is killed (kernel/trace/trace.c,
 * `tracing_free_buffer_release`). It would also shrink the buffer, which the top-level instance must keep.
 */
function planFreeing({ facts, target }: PlanInput): PlanPart {
  if (target.before || !facts.instanceFiles.has("options/disable_on_free")) return steps();
  return steps(
    write(target, "configure", ["options/disable_on_free", "1"], "stop tracing when the tracer dies"),
  );
}
