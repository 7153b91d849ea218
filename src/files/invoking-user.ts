/** A user and a group. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** The user who called sudo, if SUDO_UID is set and this process is root. */
export function invokingUser(environment: NodeJS.ProcessEnv): UserIds | undefined {
  const uid = wholeNumber(environment["SUDO_UID"]);
  if (process.geteuid!() !== 0 || uid === undefined) return undefined;
  return { uid, gid: wholeNumber(environment["SUDO_GID"]) ?? uid };
}

/** A decimal number of at most ten digits. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
