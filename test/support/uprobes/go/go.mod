module example

go 1.17
