/** True for a release (`6.1.0-56-amd64`) before this version. */
export function isBefore(release: string, major: number, minor: number): boolean {
  const [, ours = "0", theirs = "0"] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return Number(ours) < major || (Number(ours) === major && Number(theirs) < minor);
}
