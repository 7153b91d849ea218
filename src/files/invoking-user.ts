/** A user and a group, by number. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** The user who called sudo, where sudo says so and is to be believed (we are root). */
export function invokingUser(environment: NodeJS.ProcessEnv): UserIds | undefined {
  const uid = wholeNumber(environment["SUDO_UID"]);
  if (process.geteuid!() !== 0 || uid === undefined) return undefined;
  return { uid, gid: wholeNumber(environment["SUDO_GID"]) ?? uid };
}

/** A number of at most ten digits; undefined for any other text. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
