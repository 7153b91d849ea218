/* A thread holds a mutex for 20 ms, ten times; the main thread waits for it each time, and prints how long by its own clock, in ns. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t barrier;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void *hold(void *unused) {
  for (int i = 0; i < 10; i++) {
    pthread_mutex_lock(&mutex);
    pthread_barrier_wait(&barrier);
    usleep(20000);
    pthread_mutex_unlock(&mutex);
    pthread_barrier_wait(&barrier);
  }
  return unused;
}

int main(void) {
  pthread_t thread;
  long waited = 0;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_create(&thread, NULL, hold, NULL);
  for (int i = 0; i < 10; i++) {
    pthread_barrier_wait(&barrier);
    long began = now();
    pthread_mutex_lock(&mutex);
    waited += now() - began;
    pthread_mutex_unlock(&mutex);
    pthread_barrier_wait(&barrier);
  }
  pthread_join(thread, NULL);
  printf("%ld\n", waited);
  return 0;
}
