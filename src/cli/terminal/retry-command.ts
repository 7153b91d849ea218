/**
 * The command line to try again as root, as it can be pasted: `sudo` keeps its own PATH, on which neither npx nor the
 * Node that it found need be.
 */
export function asRoot(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  return `sudo env "PATH=$PATH" ${again(args, env)}`;
}

/** The same as a hint's text, with the way that needs no root: a guest's kernel. */
export function asRootOrInGuest(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  // What was on stdin has been read.
  if (args.includes("-")) return asRoot(args, env);
  return `${asRoot(args, env)}; or without root, in a guest: ${again(["--vm", ...args], env)}`;
}

function again(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  const throughNpx = env["npm_command"] === "exec";
  return [throughNpx ? "npx ftrace-run" : "ftrace-run", ...args.map(quoted)].join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
