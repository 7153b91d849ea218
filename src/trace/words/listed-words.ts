import type { FieldWords, Word } from "./words.ts";

type Name = readonly [number: bigint, word: string];

/** Words that are a list of names, each of which stands for one number; all other numbers are called by their digits. */
export function listedWords(id: string, names: Iterable<Name>): FieldWords {
  const byNumber = new Map(names);
  const byWord = new Map([...byNumber].map(([number, word]) => [word, number]));
  const numberOf = (word: string): bigint | undefined => {
    const number = byWord.get(word) ?? digits(word);
    return number === undefined || (byNumber.get(number) ?? word) !== word ? undefined : number;
  };
  return withOneNumber({
    id,
    of: (value) => byNumber.get(value) ?? value.toString(),
    numberOf,
    table: inOrder([...byNumber].map(([number, word]) => ({ number, word }))),
  });
}

/** Words each of which stands for one number at most. */
export function withOneNumber({
  numberOf,
  ...words
}: Pick<FieldWords, "id" | "of" | "table"> & { numberOf(word: string): bigint | undefined }): FieldWords {
  return {
    ...words,
    knows: (word) => numberOf(word) !== undefined,
    numbers: (word) => {
      const number = numberOf(word);
      return number === undefined ? undefined : [number];
    },
  };
}

function digits(word: string): bigint | undefined {
  return /^-?\d{1,19}$/u.test(word) ? BigInt(word) : undefined;
}

/** Sorted by number. */
export function inOrder(words: readonly Word[]): readonly Word[] {
  return words.toSorted((a, b) => (a.number < b.number ? -1 : Number(a.number > b.number)));
}
