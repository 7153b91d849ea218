/** Longer words are not compared: they are not typed by hand, and the distance takes quadratic time. */
const LONGEST_WORD = 80;

/**
 * The candidate that `word` most likely means, or `undefined` if none is close: at most one edit per three characters (insert, delete,
 * replace, swap of neighbors), else one that `word` abbreviates (`secs` for `seconds`). Ignores case, and `-` equals `_`. The first
 * candidate wins a tie.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > LONGEST_WORD) return undefined;
  const wanted = normalized(word);
  let best: string | undefined;
  let bestDistance = Infinity;
  let abbreviated: string | undefined;
  for (const candidate of candidates) {
    const other = normalized(candidate);
    const limit = Math.min(bestDistance, mostEdits(wanted, other) + 1);
    const isNear = Math.abs(other.length - wanted.length) < limit;
    const distance = isNear ? editDistance(wanted, other, limit) : limit;
    if (distance < limit) {
      best = candidate;
      bestDistance = distance;
    } else if (abbreviates(wanted, other)) {
      abbreviated ??= candidate;
    }
  }
  return best ?? abbreviated;
}

/** One edit turns any two letters into any other two: short words must be equal. */
function mostEdits(a: string, b: string): number {
  return a.length <= 2 || b.length <= 2 ? 0 : Math.max(1, Math.floor(Math.max(a.length, b.length) / 3));
}

/** The same first letter, and at most half of the letters left out. */
function abbreviates(word: string, candidate: string): boolean {
  if (word.length < 3 || word[0] !== candidate[0] || word.length * 2 < candidate.length) return false;
  let at = 0;
  for (const letter of candidate) if (letter === word[at]) at += 1;
  return at === word.length;
}

/** A hint for a diagnostic, `did you mean "x"?`; `undefined` if no candidate is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

/**
 * Damerau–Levenshtein distance (optimal string alignment: no substring is edited twice). Returns `limit` as soon as the distance
 * cannot be below it.
 */
export function editDistance(a: string, b: string, limit: number = Infinity): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = nextRow(a, b, row, previous, beforePrevious);
    if (Math.min(...current) >= limit) return limit;
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(previous[b.length]!, limit);
}

function nextRow(
  a: string,
  b: string,
  row: number,
  previous: readonly number[],
  beforePrevious: readonly number[],
): number[] {
  const current = [row];
  for (let column = 1; column <= b.length; column++) {
    const replacement = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
    let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, replacement);
    const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    if (swapped) cost = Math.min(cost, beforePrevious[column - 2]! + 1);
    current.push(cost);
  }
  return current;
}

function normalized(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}
