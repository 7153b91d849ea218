/* Uses the library of the ELF matrix: the default version of `fetch` twice, `exported` three times. */
int fetch(int);
int exported(int);
int main(void) {
  int sum = 0;
  for (int n = 0; n < 2; n++) sum += fetch(n);
  for (int n = 0; n < 3; n++) sum += exported(n);
  return sum == -1;
}
