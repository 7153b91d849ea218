/* Needs no library, so that it can be linked for 32 bits anywhere. */
__attribute__((noinline)) int target(int x) { __asm__ volatile(""); return x + 1; }
int data_of_it = 1;
void _start(void) { data_of_it = target(data_of_it); for (;;) ; }
