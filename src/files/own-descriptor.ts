const names: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2 };

/** The number of this process's descriptor that a path means (`/dev/stdout`, `/dev/fd/63` of a shell's `<(…)`), if it does. */
export function ownDescriptor(path: string): number | undefined {
  const match = /^\/dev\/(stdin|stdout|stderr)$|^\/(?:dev\/fd|proc\/self\/fd)\/(\d{1,7})$/u.exec(path);
  if (!match) return undefined;
  return match[1] === undefined ? Number(match[2]) : names[match[1]];
}
