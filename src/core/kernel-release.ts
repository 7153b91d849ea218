/** Whether a release (`6.1.0-56-amd64`) is at least this version. What has no version is taken for an old one. */
export function isAtLeast(release: string, [major, minor]: readonly [major: number, minor: number]): boolean {
  const [, first = "0", second = "0"] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
