/*
 * A function that keeps a number where others keep their frame pointer: it points to readable memory further out on the stack, and
 * what stands there as a return address is none. So often as the argument says. x86-64.
 */
#include <stdlib.h>
#include <unistd.h>

__attribute__((noinline, noclone, used)) void leaf(void) { __asm__ volatile("nop"); }

__attribute__((noinline, noclone)) void astray(void) {
  volatile unsigned long frame[2] = {0, 0x12345678};
  __asm__ volatile(
      "push %%rbp\n\tmov %0, %%rbp\n\tcall leaf\n\tpop %%rbp" ::"r"(frame)
      : "memory", "cc", "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
}

int main(int count, char **arguments) {
  for (int i = count > 1 ? atoi(arguments[1]) : 0; i > 0; i--) astray();
  usleep(300000);
  return 0;
}
