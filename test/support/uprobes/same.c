// Calls a function that returns its argument, again and again: each record of an entry and of a return says which call it is.
#include <stdlib.h>

#define CALLS_TOLD_APART 4999

__attribute__((noinline)) int same(int call)
{
	__asm__ volatile("" ::: "memory");
	return call;
}

int main(int argc, char **argv)
{
	int calls = argc > 1 ? atoi(argv[1]) : 1;
	for (int call = 0; call < calls; call++)
		if (same(call % CALLS_TOLD_APART) < 0)
			return 1;
	return 0;
}
