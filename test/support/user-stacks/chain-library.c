/* See chain.c. */
__attribute__((noinline, noclone)) static int inner(int (*back)(int), int n) { return back(n) + 1; }
int outer(int (*back)(int), int n) { return inner(back, n) + 1; }
