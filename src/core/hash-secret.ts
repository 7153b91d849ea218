/**
 * Mixed into hashes of recorded keys, so that no recording can be crafted whose keys all fall into one slot of a table. Set where
 * recordings are opened, since layers without effects have no random numbers. A table keeps the secret that it started with.
 */
export let hashSecret = 0;

/** Sets the secret for tables made from now on. */
export function setHashSecret(secret: number): void {
  hashSecret = secret;
}
