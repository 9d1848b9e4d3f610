//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// apart runs a command in a process group of its own, so that what it started
// ends with it: the test binary of go test, the script of npm.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
