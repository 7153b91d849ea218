/*
 * A 32-bit program that needs no library (gcc -m32 -nostdlib -static): so many calls of getppid, some of them in children that
 * fork, clone and clone3 make. One child goes on as a 64-bit program, whose path is the first argument. Without one, it waits for a byte
 * from its standard input and makes 50 calls.
 */
enum { EXIT = 1, FORK = 2, READ = 3, EXECVE = 11, GETPPID = 64, WAIT4 = 114, CLONE = 120, CLONE3 = 435, SIGCHLD = 17 };

static int call(int number, int a, int b, int c, int d, int e) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
  return result;
}

static void parents(int times) {
  for (int i = 0; i < times; i++) call(GETPPID, 0, 0, 0, 0, 0);
}

static void child(int pid, int times) {
  if (pid == 0) {
    parents(times);
    call(EXIT, 0, 0, 0, 0, 0);
  }
  call(WAIT4, pid, 0, 0, 0, 0);
}

struct clone_args { unsigned long long flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls; };

__attribute__((used)) void begin(int *stack) {
  char **argv = (char **)(stack + 1);
  if (*stack == 1) {
    char byte;
    call(READ, 0, (int)&byte, 1, 0, 0);
    parents(50);
    call(EXIT, 0, 0, 0, 0, 0);
  }
  parents(100);
  child(call(FORK, 0, 0, 0, 0, 0), 20);
  child(call(CLONE, SIGCHLD, 0, 0, 0, 0), 30);
  struct clone_args args = {0};
  args.exit_signal = SIGCHLD;
  child(call(CLONE3, (int)&args, sizeof args, 0, 0, 0), 40);
  int pid = call(FORK, 0, 0, 0, 0, 0);
  if (pid == 0) {
    char *run[] = {argv[1], 0};
    call(EXECVE, (int)argv[1], (int)run, 0, 0, 0);
    call(EXIT, 1, 0, 0, 0, 0);
  }
  call(WAIT4, pid, 0, 0, 0, 0);
  call(EXIT, 0, 0, 0, 0, 0);
}

__asm__(".text\n.globl _start\n_start: movl %esp, %eax; pushl %eax; call begin\n");
