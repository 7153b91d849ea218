// Calls functions of every kind that Go has, five times each; `deep` calls itself a thousand times, which enlarges the stack.
package main


type pair struct{ a, b int64 }

//go:noinline
func words(a int64, s string, b uint8, p *int64, c int32, d, e, f, g, h int64) int64 {
	return a + int64(len(s)) + int64(b) + *p + int64(c) + d + e + f + g + h
}

//go:noinline
func (p pair) method(x int64) int64 { return p.a + p.b + x }

//go:noinline
func deep(n int64) int64 {
	var pad [64]int64
	pad[n&63] = n
	if n == 0 {
		return pad[0]
	}
	return deep(n-1) + pad[n&63]
}

// In sum_amd64.s: its arguments are on the stack, and a wrapper of the same name gets them in registers.
func sum(a, b int64) int64

var total int64

func main() {
	seven := int64(7)
	for i := int64(0); i < 5; i++ {
		total += words(-1-i, "hello", 200, &seven, -3, 104, 105, 106, 107, 108)
		total += pair{1, 2}.method(i)
		total += sum(40+i, 2)
	}
	total += deep(1000)
}
