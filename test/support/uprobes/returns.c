/* Functions that are called like some of the C library's, and one that cleans up when an exception passes. */
int _setjmp(int *place) { return *place; }
int save_here(int *place) __attribute__((alias("_setjmp")));
int __libc_vfork(void) { return 7; }
int another_name(void) __attribute__((alias("__libc_vfork")));

extern int puts(const char *);
int released;
__attribute__((noinline)) static void release(int *held) { released += *held; }
__attribute__((noinline)) int plain(int (*told)(const char *)) {
  int held __attribute__((cleanup(release))) = 1;
  return told("called") + held;
}

#ifdef GO_NOTE
__asm__(
    ".pushsection .note.go.buildid, \"a\", @note\n"
    ".balign 4\n.long 4, 4, 4\n.asciz \"Go\"\n.balign 4\n.ascii \"abcd\"\n"
    ".popsection");
#endif

int main(void) { return plain(puts); }
