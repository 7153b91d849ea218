/**
 * What to write to a file so that it reads as `content` again; some files read differently from what they accept.
 * `undefined`: nothing (the state is that of a truncated file).
 */
export function writableForm(path: string, content: string): string | undefined {
  switch (path.slice(path.lastIndexOf("/") + 1)) {
    case "trace_clock":
    case "timestamp_mode":
      return chosenOf(content);
    case "buffer_size_kb":
    case "buffer_total_size_kb":
      // A buffer that was never used expands at its first use to the size in parentheses.
      return (/expanded: (\d+)/.exec(content) ?? /^(\d+)/.exec(content))?.[1];
    case "filter":
      return content.trim() === "none" ? "0" : content.trim();
    case "enable":
      return content.startsWith("1") ? "1" : "0";
    default:
      return isList(path) ? listed(content) : content.trim();
  }
}

function isList(path: string): boolean {
  return /\/?(?:set_event(?:_pid|_notrace_pid)?|set_ftrace_(?:filter|notrace)|trigger)$/u.test(path);
}

/** `[local] global mono` → `local`. */
function chosenOf(content: string): string | undefined {
  return /\[([^\][]+)\]/.exec(content)?.[1];
}

/** `[local] global mono` → all of them. */
export function choicesOf(content: string): readonly string[] {
  return content.replaceAll(/[[\]]/g, "").split(/\s+/).filter(Boolean);
}

/** Lines without comments (`#### all functions enabled ####`, `# Available triggers:`). */
function listed(content: string): string | undefined {
  const lines = content.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.length > 0 ? lines.join("\n") : undefined;
}

/** The lines of a list, without comments (`#### all functions enabled ####`) and without `no pid`. */
export function listLines(content: string | undefined): readonly string[] {
  return (content ?? "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && line !== "no pid");
}
