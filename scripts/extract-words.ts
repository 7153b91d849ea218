import { join } from "node:path";
import { allWords } from "./words/all-words.ts";

/** Prints every text of the program that a user may see, to be read as one text: test/golden/words/words.txt. */
process.stdout.write(allWords(join(import.meta.dirname, "..")));
