/**
 * The command line to try again as root, as it can be pasted: `sudo` keeps its own PATH, on which neither npx nor the
 * Node that it found need be.
 */
export function retryAsRoot(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  const throughNpx = env["npm_command"] === "exec";
  return ['sudo env "PATH=$PATH"', throughNpx ? "npx ftrace-run" : "ftrace-run", ...args.map(quoted)].join(
    " ",
  );
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
