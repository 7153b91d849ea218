# A static probe in a 32-bit program without a C library: ten times, its number in a register, on the stack, and in memory.
.text
.globl _start
_start:
  movl $-3, %ebx
  movl $10, %esi
again:
  pushl %ebx
  movl %ebx, counter
  pushl $0x7fffffff
  cmpw $0, semaphore
  je skipped
place:
  nop
skipped:
  addl $8, %esp
  incl %ebx
  decl %esi
  jnz again
  movl $1, %eax
  xorl %ebx, %ebx
  int $0x80
.data
counter: .4byte 0
text: .asciz "thirty-two"
.section .probes, "aw"
.balign 2
semaphore: .2byte 0
.section .note.stapsdt, "", "note"
.balign 4
.4byte name_end - name_start, desc_end - desc_start, 3
name_start: .asciz "stapsdt"
name_end: .balign 4
desc_start:
.4byte place, 0, semaphore
.asciz "lab"
.asciz "step"
.asciz "-4@%ebx -4@4(%esp) 4@%esi 4@$5 2@%bx"
desc_end: .balign 4
