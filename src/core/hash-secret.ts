/**
 * What hashes of recorded keys begin with, so that a recording cannot be made of keys that all fall into one slot of a table. Set where
 * recordings are opened: layers without effects draw no random numbers. A table keeps the one that it began with.
 */
export let hashSecret = 0;

/** Sets the secret for this process; to be called before anything is hashed. */
export function setHashSecret(secret: number): void {
  hashSecret = secret;
}
