/* A program with every kind of symbol that a probe may meet. */
#include <stddef.h>

int counter_data = 3;
_Thread_local int thread_data = 4;

__attribute__((noinline)) static int helper(int x) { __asm__ volatile(""); return x + 1; }

__attribute__((noinline)) int target(int x) {
  __asm__ volatile("");
  return helper(x) * 3;
}
extern int target_alias(int) __attribute__((alias("target")));

/* Its unlikely part is moved away: split_function.cold. */
__attribute__((cold, noinline)) void report_failure(int x) { __asm__ volatile("" : : "r"(x)); }
__attribute__((noinline)) int split_function(int x) {
  if (__builtin_expect(x == 12345, 0)) {
    report_failure(x);
    report_failure(x + 1);
    __builtin_trap();
  }
  __asm__ volatile("");
  return x * 7;
}

__attribute__((hot, noinline)) int hot_function(int x) { __asm__ volatile(""); return x - 1; }

/* Chosen when the program starts. */
__attribute__((noinline)) int pick_fast(int x) { __asm__ volatile(""); return x + 10; }
__attribute__((noinline)) int pick_slow(int x) { __asm__ volatile(""); return x + 10; }
static int (*resolve_pick(void))(int) { return pick_fast; }
int pick(int) __attribute__((ifunc("resolve_pick")));

/* Assembler code without a type or a size, and a function without a size. */
__asm__(".text\n.globl bare_label\nbare_label:\n  nop\n  ret\n"
        ".globl sizeless\n.type sizeless, @function\nsizeless:\n  nop\n  ret\n");

int other_file(int);

int main(int argc, char **argv) {
  (void)argv;
  int sum = target(argc) + split_function(argc) + hot_function(argc) + pick(argc) + other_file(argc);
  return (sum + counter_data + thread_data) == -1;
}
