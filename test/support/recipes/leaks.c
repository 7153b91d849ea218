/* Requests 30 pieces of memory, and frees each second one: 15 stay, of 1,001, 1,003, … 1,029 bytes. Its standard output is unused. */
#include <stdlib.h>

int main(void) {
  void *pieces[30];
  for (int i = 0; i < 30; i++)
    pieces[i] = malloc(1000 + i);
  for (int i = 0; i < 30; i += 2)
    free(pieces[i]);
  return pieces[1] == NULL;
}
