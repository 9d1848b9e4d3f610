package contracttests_test

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// TestBinary runs the suite against the program as it is built and started by
// its users.
func TestBinary(t *testing.T) {
	contracttests.Run(t, binary(t), inTest)
}

var greeting = regexp.MustCompile(`(http://\S+)/v1/projects/`)

// binary builds the program, starts it on a free port and reads where it is
// from its greeting.
func binary(t *testing.T) contracttests.Harness {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sinch-mock")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "../cmd/sinch-mock").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	url := start(t, exec.Command(path, "--listen", "127.0.0.1:0", "--auth", "strict",
		"--key", "contract:right", "--key", "foreign:right:another-project"))
	control := contracttests.MockControl(url)
	return contracttests.Harness{
		Name: "binary", PAPI: url, EST: url, Auth: url,
		Key: contracttests.Credentials{ID: "contract", Secret: "right"}, Foreign: contracttests.Credentials{ID: "foreign", Secret: "right"},
		NewProject: control.FreshProjects("contract"), Control: control, ReceiverHost: "127.0.0.1",
	}
}

// start starts the program and stops it with the test, as a user would.
func start(t *testing.T, program *exec.Cmd) (url string) {
	t.Helper()
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	t.Cleanup(func() {
		if err := program.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		for lines.Scan() {
			continue
		}
		if err := program.Wait(); err != nil {
			t.Errorf("the program ends with %v", err)
		}
	})
	for lines.Scan() {
		if found := greeting.FindStringSubmatch(lines.Text()); found != nil {
			return found[1]
		}
	}
	t.Fatalf("the program greets without saying where it is: %v", lines.Err())
	return ""
}
