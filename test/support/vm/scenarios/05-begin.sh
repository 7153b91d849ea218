# The top-level buffer is as large as at any use, whatever the kernel; from here on states can be compared.
cat "$T/buffer_size_kb" >"$OUT/size"
echo 1408 >"$T/buffer_size_kb"
