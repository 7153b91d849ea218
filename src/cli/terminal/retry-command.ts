/**
 * A command line to run again as root, ready to be pasted. `sudo` has a PATH of its own, which may contain neither npx nor the Node
 * that npx found.
 */
export function asRoot(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  return `sudo env "PATH=$PATH" ${again(args, env)}`;
}

/** The same, with the alternative that needs no root: a guest's kernel. */
export function asRootOrInGuest(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  // stdin has been read and cannot be read again.
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
