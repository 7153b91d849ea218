/*
 * Hands strings to a function: 12 of 6,000 characters (two different ones), 3 that are short, one that reads "(fault)", one whose
 * address is wrong, and 2 that are empty.
 */
#include <string.h>

__attribute__((noinline)) void take(const char *text) { __asm__ volatile("" : : "r"(text) : "memory"); }

int main(void) {
  static char first[6001], second[6001];
  memset(first, 'a', 6000);
  memset(second, 'b', 6000);
  for (int n = 0; n < 6; n++) {
    take(first);
    take(second);
  }
  for (int n = 0; n < 3; n++) take("short");
  take("(fault)");
  take((const char *)8);
  for (int n = 0; n < 2; n++) take("");
  return 0;
}
