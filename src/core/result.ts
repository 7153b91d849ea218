import type { Diagnostic } from "./diagnostic.ts";

/**
 * Success or an expected failure; bugs throw instead. The default error lists everything that is wrong, in source order.
 */
export type Result<T, E = readonly Diagnostic[]> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** A success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** An expected failure. */
export function fail<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** All values in order; or, if any result failed, all errors in order. */
export function collect<T>(results: readonly Result<T>[]): Result<T[]> {
  const errors = results.flatMap((result) => (result.ok ? [] : result.error));
  if (errors.length > 0) return fail(errors);
  return ok(results.flatMap((result) => (result.ok ? [result.value] : [])));
}
