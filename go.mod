module github.com/sinch-mock/sinch-mock

go 1.26
