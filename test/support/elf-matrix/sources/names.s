# Names as Rust's two manglings and Go's linker write them, and names that look like something else. The first is called
# once, the second twice, and so on.
.text
.macro function name
.globl "\name"
.type "\name", @function
"\name": nop
ret
.size "\name", . - "\name"
.endm
function _ZN7mycrate6module4work17h05af221e174051e9E
function _ZN7mycrate6module4work17h1111111111111111E
function _RNvNtCs1234_7mycrate6module5later
function gopkg.in/yaml%2ev3.Unmarshal
function main.main
function "name with spaces"
function "operator+0x10"
.macro call_times name, times
.rept \times
call "\name"
.endr
.endm
.globl _start
.type _start, @function
_start:
call_times _ZN7mycrate6module4work17h05af221e174051e9E, 1
call_times _ZN7mycrate6module4work17h1111111111111111E, 2
call_times _RNvNtCs1234_7mycrate6module5later, 3
call_times gopkg.in/yaml%2ev3.Unmarshal, 4
call_times main.main, 5
call_times "name with spaces", 6
call_times "operator+0x10", 7
mov $60, %eax
xor %edi, %edi
syscall
.size _start, . - _start
