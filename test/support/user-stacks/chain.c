/*
 * A known chain of calls: main → c → b → a, so often as the first argument says, and main → d → b → a, the second. Through the
 * library of chain-library.c, where it is linked: main → outer → inner → called_back. Then it waits, so that somebody can look at it, unless
 * it is built to be SHORT_LIVED.
 */
#include <stdlib.h>
#include <unistd.h>

int outer(int (*back)(int), int n) __attribute__((weak));

__attribute__((noinline, noclone)) int a(int n) { volatile int m = n; return m + 1; }
__attribute__((noinline, noclone)) int b(int n) { return a(n) + 1; }
__attribute__((noinline, noclone)) int c(int n) { return b(n) + 1; }
__attribute__((noinline, noclone)) int d(int n) { return b(n) + 2; }
__attribute__((noinline, noclone)) int called_back(int n) { return n + 1; }

int main(int count, char **arguments) {
  int sum = 0;
  if (count < 4) return 2;
  for (int i = atoi(arguments[1]); i > 0; i--) sum += c(i);
  for (int i = atoi(arguments[2]); i > 0; i--) sum += d(i);
  for (int i = atoi(arguments[3]); i > 0 && outer; i--) sum += outer(called_back, i);
#ifndef SHORT_LIVED
  usleep(300000);
#endif
  /* Another program in the same process. */
  if (count > 4) execv(arguments[4], arguments + 4);
  return sum == -1;
}
