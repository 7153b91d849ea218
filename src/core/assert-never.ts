/** Closes a union: the compiler refuses a call that can be reached, and so does the run time. */
export function assertNever(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`);
}
