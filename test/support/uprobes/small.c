/* A 32-bit program without a library: five calls, arguments on the stack. */
__attribute__((noinline, noclone)) int target(int x, const char *text, unsigned y) {
  __asm__ volatile("" : : "r"(text), "r"(y));
  return x + 1;
}
void _start(void) {
  for (int n = 0; n < 5; n++) target(40 - 41 * n, "text", 0xfffffff0u);
  __asm__ volatile("mov $1, %eax; xor %ebx, %ebx; int $0x80");
}
