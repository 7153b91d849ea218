/** Whether a release (`6.1.0-56-amd64`) is at least this version. A release without a version counts as old. */
export function isAtLeast(release: string, [major, minor]: readonly [major: number, minor: number]): boolean {
  const [, first = "0", second = "0"] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
