package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The quick start of the README is pasted into a shell, line by line as it is.
func TestReadmeQuickStart(t *testing.T) {
	output := paste(t, quickStart(t), startServer(t))
	for _, want := range []string{
		`"domain":"acme-office.pstn.sinch.com"`, "X-Mock-Rule: est.trunk.host-name-unique",
		`"code": "123456"`, `"state":"ACTIVE"`, "\n503\n503\n200\n", "RESOURCE_EXHAUSTED", `"errorCode":"webhook_exists"`,
	} {
		if !strings.Contains(output, want) {
			t.Errorf("the quick start does not show %q", want)
		}
	}
	if t.Failed() {
		t.Log(output)
	}
}

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

func quickStart(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(raw), "## Quick start")
	section, _, ends := strings.Cut(rest, "\n## ")
	if !begins || !ends {
		t.Fatal("README.md has no section called Quick start")
	}
	var script strings.Builder
	for _, block := range shellBlock.FindAllStringSubmatch(section, -1) {
		script.WriteString(block[1])
	}
	return script.String()
}

// startServer serves on a free port until the test ends.
func startServer(t *testing.T) (url string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run(ctx, env{args: []string{"serve", "--listen", "127.0.0.1:0", "--validate-replies"}, out: out, err: io.Discard})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitOK {
			t.Errorf("serve ended with %d", code)
		}
	})
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if after, found := strings.CutPrefix(lines.Text(), "export SINCH_MOCK_URL="); found {
			go func() { _, _ = io.Copy(io.Discard, in) }()
			return after
		}
	}
	t.Fatal("the greeting has no SINCH_MOCK_URL to paste")
	return ""
}

func paste(t *testing.T, script, url string) string {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("the quick start needs curl; install it, as with `apt-get install curl`")
	}
	shell := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail")
	shell.Stdin = strings.NewReader(strings.ReplaceAll(script, "http://127.0.0.1:8080", url))
	output, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return string(output)
}
