/* Calls a function with arguments of every size, more than fit into registers: caller TIMES [PAUSE_US]. */
#include <stdlib.h>
#include <unistd.h>

__attribute__((noinline)) int work(int a, long b, const char *text, short d, unsigned char e, void *f, int g, long h, int i) {
  __asm__ volatile("" : : "r"(b), "r"(text), "r"(d), "r"(e), "r"(f), "r"(h), "r"(i) : "memory");
  return a + g + i;
}

int main(int argc, char **argv) {
  int times = argc > 1 ? atoi(argv[1]) : 1;
  int pause = argc > 2 ? atoi(argv[2]) : 0;
  for (int n = 0; n < times; n++) {
    work(-n, -5000000000L, "some text", -3, 250, &times, 1000, -6000000000L, -9);
    if (pause > 0) usleep(pause);
  }
  return 0;
}
