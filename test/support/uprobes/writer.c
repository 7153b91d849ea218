/* Writes to three descriptors: writer TO_STDOUT TO_STDERR TO_FILE BY_STDIO. The last go through a buffer of the C library's. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void repeat(int times, int descriptor, const char *text, int bytes) {
  for (int n = 0; n < times; n++)
    if (write(descriptor, text, bytes) != bytes) abort();
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  int file = open("/dev/null", O_WRONLY);
  repeat(atoi(argv[1]), 1, "out\n", 4);
  repeat(atoi(argv[2]), 2, "err\n", 4);
  repeat(atoi(argv[3]), file, "file\n", 5);
  for (int n = 0; n < atoi(argv[4]); n++) {
    puts("by stdio");
    fflush(stdout);
  }
  return 0;
}
