/**
 * The same command line with each `--vm` as one word: `--vm=6.12`, or `--vm=` if no kernel follows it (`--vm a.yaml`, `--vm format …`).
 * A `--vm` before the command's name is moved behind it.
 */
export function settleVm(
  args: readonly string[],
  commands: readonly string[],
  isKernel: (word: string) => boolean,
): readonly string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const settled = joinKernels(args.slice(0, end), isKernel);
  const command = settled.findIndex((word) => !word.startsWith("--vm="));
  const name = settled[command];
  const ordered =
    name !== undefined && commands.includes(name)
      ? [name, ...settled.slice(0, command), ...settled.slice(command + 1)]
      : settled;
  return [...ordered, ...args.slice(end)];
}

function joinKernels(words: readonly string[], isKernel: (word: string) => boolean): readonly string[] {
  const joined: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word !== "--vm") {
      joined.push(word);
      continue;
    }
    const next = words[at + 1];
    const takesNext = next !== undefined && isKernel(next);
    joined.push(takesNext ? `--vm=${next}` : "--vm=");
    if (takesNext) at += 1;
  }
  return joined;
}
