/** A print format comes from outside. The kernel's longest have some 5,000 characters, and 1,500 tokens. */
export const MOST_CHARACTERS = 32_768;
/** Expressions in expressions. The kernel's have up to 30. */
export const MOST_DEPTH = 100;
/** Arguments of one call, parts of one list. */
export const MOST_ITEMS = 2048;
