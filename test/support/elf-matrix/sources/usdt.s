# A static probe as sys/sdt.h writes it: a note with three addresses and three texts, and the base that shows prelinking.
.text
.globl _start
.type _start, @function
_start:
  nop
probe_place:
  nop
  ret
.size _start, . - _start
.section .stapsdt.base, "aG", "progbits", .stapsdt.base, comdat
.weak _.stapsdt.base
.hidden _.stapsdt.base
_.stapsdt.base: .space 1
.size _.stapsdt.base, 1
.data
semaphore: .2byte 0
.section .note.stapsdt, "?", "note"
.balign 4
.4byte name_end - name_start, desc_end - desc_start, 3
name_start: .asciz "stapsdt"
name_end: .balign 4
desc_start:
.8byte probe_place, _.stapsdt.base, semaphore
.asciz "lab"
.asciz "tick"
.asciz "-4@%edi 8@%rsi"
desc_end: .balign 4
