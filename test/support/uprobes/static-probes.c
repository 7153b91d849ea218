/*
 * A static probe at two places, written by hand as a note describes it (SystemTap, "User Space Probe Implementation"):
 *   static-probes NEAR FAR   reaches the first place NEAR times and the second FAR times, and says how often it saw the
 *                            semaphore raised
 *   static-probes watch      reaches none; prints the semaphore whenever it has changed, until its input ends
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

volatile unsigned short lab_step_semaphore __attribute__((section(".probes"))) = 0;
volatile unsigned long steps = 0;

asm(".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n"
    ".weak _.stapsdt.base\n"
    ".hidden _.stapsdt.base\n"
    "_.stapsdt.base: .space 1\n"
    ".size _.stapsdt.base, 1\n"
    ".popsection\n");

/* The probe's place is the nop; 981 to 984 are the note's borders. */
#define STEP(operands)                                 \
  "980: nop\n"                                         \
  ".pushsection .note.stapsdt, \"\", \"note\"\n"       \
  ".balign 4\n"                                        \
  ".4byte 982f - 981f, 984f - 983f, 3\n"               \
  "981: .asciz \"stapsdt\"\n"                          \
  "982: .balign 4\n"                                   \
  "983: .8byte 980b, _.stapsdt.base, lab_step_semaphore\n" \
  ".asciz \"lab\"\n"                                   \
  ".asciz \"step\"\n"                                  \
  ".asciz \"" operands "\"\n"                          \
  "984: .balign 4\n"                                   \
  ".popsection\n"

static int seen = 0;

__attribute__((noinline)) static void near(int number, const char *text) {
  unsigned char letter = text[0];
  steps++;
  if (lab_step_semaphore == 0) return;
  seen++;
  asm volatile(STEP("-4@%0 8@%1 -4@$-5 8@steps(%%rip) 1@%2 8f@%%xmm0") ::"r"(number), "r"(text), "q"(letter), "m"(steps));
}

__attribute__((noinline)) static void far(int number, const char *text) {
  volatile struct {
    int padding, number;
    const char *text;
    unsigned char letter;
  } kept = {0, number, text, text[0]};
  steps++;
  if (lab_step_semaphore == 0) return;
  seen++;
  asm volatile(STEP("-4@%0 8@%1 -4@$7 8@0+steps(%%rip) 1@%2 8f@%%xmm1") ::"m"(kept.number), "m"(kept.text), "m"(kept.letter), "m"(steps));
}

static void watch(void) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  int before = -1;
  do {
    int now = lab_step_semaphore;
    if (now != before) {
      printf("%d\n", now);
      fflush(stdout);
    }
    before = now;
  } while (poll(&input, 1, 1) == 0);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "watch") == 0) {
    watch();
    return 0;
  }
  if (argc != 3) return 2;
  for (int n = 0; n < atoi(argv[1]); n++) near(n - 3, "near");
  for (int n = 0; n < atoi(argv[2]); n++) far(1000 + n, "far away");
  printf("semaphore seen %d times\n", seen);
  return 0;
}
