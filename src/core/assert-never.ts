/** Closes a union: a call that can be reached is a compile error, and throws. */
export function assertNever(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`);
}
