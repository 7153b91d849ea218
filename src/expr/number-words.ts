/** What the numbers of a field are called, as conditions need it: `NO_SOCKET` for 3. */
export interface NumberWords {
  of(value: bigint): string;
  /** Whether a number can have this word at all. */
  knows(word: string): boolean;
  /** All numbers that have this word; absent: there is no complete list. */
  numbers(word: string): readonly bigint[] | undefined;
  /** Words that are known beforehand. */
  readonly table: readonly { readonly word: string }[];
  /** Of an address of code: the function that contains it. */
  readonly functionOf?: (value: bigint) => string;
}
