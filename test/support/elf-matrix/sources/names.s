# Names as Rust's two manglings and Go's linker write them, and names that look like something else.
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
.globl _start
.type _start, @function
_start: ret
.size _start, . - _start
