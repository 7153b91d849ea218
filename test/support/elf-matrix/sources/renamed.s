# Functions as the compiler has left them: clones without the function, instances of templates, a member of both of libstdc++'s
# strings, an IFUNC with what its resolver may choose, and what begins alike.
.text
.macro function name
.globl "\name"
.type "\name", @function
"\name": nop
ret
.size "\name", . - "\name"
.endm
function _ZN2ns1A1fEi.isra.0
function _ZN2ns4tmplIiEEvT_
function _ZN2ns3boxIiE3getEv
function _ZN2ns3boxIcE3getEv
function _ZNSs6appendEPKc
function _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE6appendEPKc
function __measure_avx2
function __measure_sse2
function __measure_chk
function __measure_l_avx2
function measure_ifunc
.globl measure
.type measure, @gnu_indirect_function
.set measure, measure_ifunc
.globl __measure_l
.type __measure_l, @gnu_indirect_function
.set __measure_l, measure_ifunc
