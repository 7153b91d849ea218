/* Two versions of one function, the newer one the default; and what others may see, or not. */
int read_old(int x) { return x; }
int read_new(int x) { return x + 1; }
__asm__(".symver read_old, fetch@LIB_1.0");
__asm__(".symver read_new, fetch@@LIB_2.0");
int exported(int x) { return x + 2; }
__attribute__((visibility("hidden"))) int hidden_function(int x) { return x + 3; }
static int local_function(int x) { __asm__ volatile(""); return x * 2; }
extern long write(int, const void *, unsigned long);
int uses_hidden(int x) { return hidden_function(x) + local_function(x) + (int)write(-1, "", 0); }
