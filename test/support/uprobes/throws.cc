/* throws THROWN CAUGHT_AGAIN: throws so many exceptions, and so many of them once more. */
#include <cstdlib>
#include <stdexcept>

static void once(bool again) {
  try {
    throw std::runtime_error("thrown");
  } catch (const std::runtime_error &) {
    if (again) throw;
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  for (int n = 0; n < std::atoi(argv[1]); n++) {
    try {
      once(n < std::atoi(argv[2]));
    } catch (const std::exception &) {
    }
  }
  return 0;
}
