// Overloads, members, operators, templates, and what no linker sees outside.
namespace outer {
struct thing {
  int value;
  __attribute__((noipa)) int get(int x) const { return value + x; }
  __attribute__((noipa)) int operator+(int x) const { return value - x; }
};
__attribute__((noipa)) int run(int x) { return x; }
__attribute__((noipa)) int run(const char *text) { return text[0]; }
template <class T> __attribute__((noipa)) T twice(T x) { return x + x; }
namespace { __attribute__((noipa)) int unseen(int x) { __asm__ volatile(""); return x; } }
int all(int x) { return thing{x}.get(x) + (thing{x} + x) + run(x) + run("a") + twice(x) + (int)twice(1.5) + unseen(x); }
}
int main(int argc, char **) { return outer::all(argc); }
