/* A second function of the same name, as two source files may each have one. */
__attribute__((noinline)) static int helper(int x) { __asm__ volatile("nop"); return x + 2; }
int other_file(int x) { return helper(x) * 5; }
