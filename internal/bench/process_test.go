package bench

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// binary builds the program as `make build` does, once per run.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sinch-mock-bench-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "sinch-mock")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "github.com/sinch-mock/sinch-mock/cmd/sinch-mock")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func mustBinary(b *testing.B) string {
	b.Helper()
	path, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	return path
}

// process is a running sinch-mock.
type process struct {
	cmd *exec.Cmd
	url string
}

var greeted = regexp.MustCompile(`^export SINCH_MOCK_URL=(\S+)`)

// launch starts the program and returns when it has answered a first API call.
func launch(b *testing.B, path string) *process {
	b.Helper()
	p := &process{cmd: exec.Command(path, "--listen", "127.0.0.1:0")}
	pipe, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(pipe)
	for p.url == "" && lines.Scan() {
		if said := greeted.FindStringSubmatch(lines.Text()); said != nil {
			p.url = said[1]
		}
	}
	if p.url == "" {
		b.Fatal("the program ended before it was ready")
	}
	p.ask(b)
	return p
}

// ask makes an API call: the first page of the trunks of an empty project.
func (p *process) ask(b *testing.B) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, p.url+"/v1/projects/bench/trunks", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.SetBasicAuth("key", "secret")
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	reply, err := client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		b.Fatalf("first answer %s", reply.Status)
	}
}

func (p *process) stop(b *testing.B) {
	b.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		b.Fatalf("stop: %v", err)
	}
}

// resident is the memory that a process holds, in MB (1e6 bytes).
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	out, err := exec.CommandContext(b.Context(), "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		b.Fatal(err)
	}
	kib, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib * 1024 / 1e6
}

// BenchmarkStart is the time from exec to the first API answer, with what the
// process then holds in memory and what the binary weighs. The container image
// is that binary and nothing else.
func BenchmarkStart(b *testing.B) {
	path := mustBinary(b)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	var starts []time.Duration
	var memory []float64
	for b.Loop() {
		elapsed := clock.Stopwatch()
		p := launch(b, path)
		starts = append(starts, elapsed())
		b.StopTimer()
		memory = append(memory, resident(b, p.cmd.Process.Pid))
		p.stop(b)
		b.StartTimer()
	}
	b.ReportMetric(float64(median(starts))/1e6, "ms/start")
	b.ReportMetric(median(memory), "idle-MB")
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
}

func median[T time.Duration | float64](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}
