// Blocks for known times in known functions, and prints what its own clock says of each, in nanoseconds.
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define APART __attribute__((noinline))
enum { ROUNDS = 10 };

static int ends[2];

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static APART void rest(long milliseconds) {
  struct timespec time = {0, milliseconds * 1000000};
  nanosleep(&time, 0);
  __asm__ volatile("");
}

static APART long long short_rest(void) {
  long long begin = now();
  rest(20);
  return now() - begin;
}

static APART long long long_rest(void) {
  long long begin = now();
  rest(50);
  return now() - begin;
}

static APART long long wait_in_poll(void) {
  long long begin = now();
  poll(0, 0, 30);
  return now() - begin;
}

// Woken by the other thread.
static APART long long wait_for_poke(void) {
  char byte;
  long long begin = now();
  if (write(ends[1], "", 0) < 0 || read(ends[0], &byte, 1) != 1) return 0;
  return now() - begin;
}

static APART void poke(void) {
  rest(40);
  if (write(ends[1], "x", 1) != 1) return;
  __asm__ volatile("");
}

static APART void *poker(void *unused) {
  poke();
  return unused;
}

int main(void) {
  long long rests = 0, longs = 0, polls = 0, pokes = 0;
  if (pipe(ends) != 0) return 1;
  for (int round = 0; round < ROUNDS; round++) {
    rests += short_rest();
    longs += long_rest();
    polls += wait_in_poll();
    pthread_t thread;
    pthread_create(&thread, 0, poker, 0);
    pokes += wait_for_poke();
    pthread_join(thread, 0);
  }
  printf("%lld %lld %lld %lld\n", rests, longs, polls, pokes);
  return 0;
}
