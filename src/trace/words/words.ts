/** What the numbers of a field are called: `NO_SOCKET` for 3. */
export interface FieldWords {
  /** Two fields with the same id have the same words. */
  readonly id: string;
  /** The word of a number; of a number without one, digits. */
  of(value: bigint): string;
  /** Whether a number can have this word at all. */
  knows(word: string): boolean;
  /** All numbers that have this word; absent: there is no complete list. */
  numbers(word: string): readonly bigint[] | undefined;
  /** The words that are known beforehand, in the order of their numbers. Empty: functions, devices. */
  readonly table: readonly Word[];
  /** Of an address of code: the function that contains it, without the offset. */
  readonly functionOf?: (value: bigint) => string;
}

/** A number and what it is called. */
export interface Word {
  readonly number: bigint;
  readonly word: string;
}
