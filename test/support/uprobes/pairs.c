/* Calls whose number and nesting are known: fib(10) is 177 calls; ten times a pread that succeeds and one that fails. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile int calls;

__attribute__((noinline, noclone)) int fib(int n) {
  calls++;
  if (n < 2) return n;
  int one = fib(n - 1);
  return one + fib(n - 2);
}

static void mark(int marker, const char *line) {
  if (write(marker, line, strlen(line)) < 0) exit(2);
}

int main(void) {
  char byte;
  int zero = open("/dev/zero", O_RDONLY);
  if (dup2(zero, 50) != 50) return 2;
  for (int round = 0; round < 10; round++)
    if (pread(50, &byte, 1, 0) != 1 || pread(99, &byte, 1, 0) != -1) return 2;
  int marker = open(getenv("FTRACE_RUN_MARKER"), O_WRONLY);
  if (marker < 0) return 2;
  for (int round = 0; round < 10; round++) {
    mark(marker, "B|outer");
    mark(marker, "something else");
    mark(marker, "B|inner");
    mark(marker, "E");
    mark(marker, "E");
  }
  fib(10);
  printf("%d\n", calls);
  return 0;
}
