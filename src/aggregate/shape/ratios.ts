/** A part of a whole, 1 being all of it; nothing where there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** How much a second of the recording; nothing for a recording without length. */
export function perSecond(amount: number, durationNs: number): number | null {
  return durationNs > 0 ? (amount * 1e9) / durationNs : null;
}
