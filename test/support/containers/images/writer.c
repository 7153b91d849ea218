/*
 * writer TARGET COUNT [TARGET COUNT ...]
 *
 * Writes two bytes COUNT times to each TARGET in turn, each time with one call of the libc's write(): to a file
 * descriptor (a number), or to a file (a path), which is made. Nothing else in here writes.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int open_target(const char *target)
{
	if (*target >= '0' && *target <= '9')
		return atoi(target);
	return open(target, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

int main(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i += 2) {
		int fd = open_target(argv[i]);
		for (long left = atol(argv[i + 1]); left > 0; left--)
			if (write(fd, "x\n", 2) != 2)
				return 1;
	}
	return 0;
}
