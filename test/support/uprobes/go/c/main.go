// A program of two languages: c_function gets its arguments as C passes them, goFunction as Go does.
package main

/*
__attribute__((noinline)) long c_function(long a, long b, long c) { __asm__ volatile("" ::: "memory"); return a + b + c; }
*/
import "C"

//go:noinline
func goFunction(a, b, c int64) int64 { return a + b + c }

var total int64

func main() {
	for i := int64(0); i < 5; i++ {
		total += int64(C.c_function(C.long(10+i), 20, 30))
		total += goFunction(10+i, 20, 30)
	}
}
