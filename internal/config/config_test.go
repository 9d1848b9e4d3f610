package config

import (
	"errors"
	"io/fs"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loadFile loads a configuration whose only source is a file of that content.
func loadFile(content string) (Config, error) {
	return loadWith(nil, nil, content)
}

func loadWith(args, env []string, file string) (Config, error) {
	return load(append([]string{"--config", "mock.yml"}, args...), env, func(string) ([]byte, error) {
		return []byte(file), nil
	})
}

func defaults() Config {
	return Config{
		Listen: "127.0.0.1:8080", Clock: ClockReal, TimeScale: 1, Seed: 1, Auth: AuthAny,
		LogFormat: LogText, MaxBody: 1 << 20, Journal: 1000, Evidence: EvidenceAny,
	}
}

// with gives the defaults with changes.
func with(change func(*Config)) Config {
	c := defaults()
	change(&c)
	return c
}

func TestLoadFromOneSource(t *testing.T) {
	tests := []struct {
		name string
		args []string
		env  []string
		want Config
	}{
		{"nothing", nil, nil, defaults()},
		{"listen", []string{"--listen", ":9000"}, []string{"SINCH_MOCK_LISTEN=:9000"}, with(func(c *Config) { c.Listen = ":9000" })},
		{"an IPv6 address", []string{"--listen", "[::1]:0"}, []string{"SINCH_MOCK_LISTEN=[::1]:0"}, with(func(c *Config) { c.Listen = "[::1]:0" })},
		{"tls", []string{"--tls-listen=:8443", "--tls-cert=c.pem", "--tls-key=k.pem"},
			[]string{"SINCH_MOCK_TLS_LISTEN=:8443", "SINCH_MOCK_TLS_CERT=c.pem", "SINCH_MOCK_TLS_KEY=k.pem"},
			with(func(c *Config) { c.TLSListen, c.TLSCert, c.TLSKey = ":8443", "c.pem", "k.pem" })},
		{"control", []string{"--control-listen=127.0.0.1:8081"}, []string{"SINCH_MOCK_CONTROL_LISTEN=127.0.0.1:8081"},
			with(func(c *Config) { c.ControlListen = "127.0.0.1:8081" })},
		{"two free ports", []string{"--listen=:0", "--control-listen=:0"}, []string{"SINCH_MOCK_LISTEN=:0", "SINCH_MOCK_CONTROL_LISTEN=:0"},
			with(func(c *Config) { c.Listen, c.ControlListen = ":0", ":0" })},
		{"one port of two addresses", []string{"--listen=127.0.0.1:80", "--tls-listen=127.0.0.2:80"},
			[]string{"SINCH_MOCK_LISTEN=127.0.0.1:80", "SINCH_MOCK_TLS_LISTEN=127.0.0.2:80"},
			with(func(c *Config) { c.Listen, c.TLSListen = "127.0.0.1:80", "127.0.0.2:80" })},
		{"advertise", []string{"--advertise=https://mock.test:1/base/"}, []string{"SINCH_MOCK_ADVERTISE=https://mock.test:1/base/"},
			with(func(c *Config) { c.Advertise = &url.URL{Scheme: "https", Host: "mock.test:1", Path: "/base"} })},
		{"scenarios", []string{"--scenario=a.yml", "--scenario", "slow"}, []string{"SINCH_MOCK_SCENARIO=a.yml,slow"},
			with(func(c *Config) { c.Scenarios = []string{"a.yml", "slow"} })},
		{"clock", []string{"--clock=manual", "--time-scale=0.5"}, []string{"SINCH_MOCK_CLOCK=manual", "SINCH_MOCK_TIME_SCALE=0.5"},
			with(func(c *Config) { c.Clock, c.TimeScale = ClockManual, 0.5 })},
		{"the largest seed", []string{"--seed=18446744073709551615"}, []string{"SINCH_MOCK_SEED=18446744073709551615"},
			with(func(c *Config) { c.Seed = 1<<64 - 1 })},
		{"auth off", []string{"--auth=off"}, []string{"SINCH_MOCK_AUTH=off"}, with(func(c *Config) { c.Auth = AuthOff })},
		{"auth strict", []string{"--auth=strict", "--key=a:s", "--key=b:t:p"}, []string{"SINCH_MOCK_AUTH=strict", "SINCH_MOCK_KEY=a:s,b:t:p"},
			with(func(c *Config) { c.Auth, c.Keys = AuthStrict, []Key{{"a", "s", ""}, {"b", "t", "p"}} })},
		{"state", []string{"--state=worlds.json"}, []string{"SINCH_MOCK_STATE=worlds.json"}, with(func(c *Config) { c.State = "worlds.json" })},
		{"evidence", []string{"--evidence=documented"}, []string{"SINCH_MOCK_EVIDENCE=documented"},
			with(func(c *Config) { c.Evidence = EvidenceDocumented })},
		{"switches", []string{"--validate-replies", "--allow-local-targets=true"},
			[]string{"SINCH_MOCK_VALIDATE_REPLIES=1", "SINCH_MOCK_ALLOW_LOCAL_TARGETS=true"},
			with(func(c *Config) { c.ValidateReplies, c.AllowLocalTargets = true, true })},
		{"sizes", []string{"--max-body=64KiB", "--journal=0"}, []string{"SINCH_MOCK_MAX_BODY=65536", "SINCH_MOCK_JOURNAL=0"},
			with(func(c *Config) { c.MaxBody, c.Journal = 65536, 0 })},
		{"log format", []string{"--log-format=json"}, []string{"SINCH_MOCK_LOG_FORMAT=json"}, with(func(c *Config) { c.LogFormat = LogJSON })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantConfig(t, "flags", tt.want)(Load(tt.args, nil))
			wantConfig(t, "environment", tt.want)(Load(nil, tt.env))
		})
	}
}

func wantConfig(t *testing.T, source string, want Config) func(Config, error) {
	t.Helper()
	return func(got Config, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("from %s: %v", source, err)
			return
		}
		// Secrets print alike, so cmp must compare them as strings.
		plain := cmp.Transformer("plain", func(s Secret) string { return string(s) })
		if diff := cmp.Diff(want, got, plain); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", source, diff)
		}
	}
}

func TestStrongerSourceWins(t *testing.T) {
	file := "seed: 1\njournal: 1\nmax-body: 1\nscenario: [f1, f2]\n"
	env := []string{"SINCH_MOCK_JOURNAL=2", "SINCH_MOCK_MAX_BODY=2", "SINCH_MOCK_SCENARIO=e1,e2", "SINCH_MOCK_STATE=", "HOME=/"}
	args := []string{"--max-body=3", "--scenario=a1"}

	want := with(func(c *Config) {
		c.File, c.Seed, c.Journal, c.MaxBody, c.Scenarios = "mock.yml", 1, 2, 3, []string{"a1"}
	})
	wantConfig(t, "all sources", want)(loadWith(args, env, file))
}

func TestFileNamedByTheEnvironment(t *testing.T) {
	read := func(string) ([]byte, error) { return []byte("seed: 9"), nil }
	want := with(func(c *Config) { c.File, c.Seed = "env.yml", 9 })
	wantConfig(t, "environment", want)(load(nil, []string{"SINCH_MOCK_CONFIG=env.yml"}, read))
}

func TestFileOfCommentsOnly(t *testing.T) {
	for _, content := range []string{"", "# nothing yet\n", "---\n"} {
		wantConfig(t, content, with(func(c *Config) { c.File = "mock.yml" }))(loadFile(content))
	}
}

func TestFileValuesKeepTheirText(t *testing.T) {
	file := "seed: 007\nstate: \"a: b\"\nkey: >-\n  id:secret\ntime-scale: 1e2\n"
	want := with(func(c *Config) {
		c.File, c.Seed, c.State, c.TimeScale = "mock.yml", 7, "a: b", 100
		c.Keys = []Key{{"id", "secret", ""}}
	})
	wantConfig(t, "file", want)(loadFile(file))
}

func TestKubernetesVariablesAreNotSettings(t *testing.T) {
	wantConfig(t, "environment", defaults())(Load(nil, []string{
		"SINCH_MOCK_SERVICE_HOST=10.0.0.1", "SINCH_MOCK_SERVICE_PORT=8080", "SINCH_MOCK_SERVICE_PORT_HTTP=8080",
		"SINCH_MOCK_PORT=tcp://10.0.0.1:8080", "SINCH_MOCK_PORT_8080_TCP=tcp://10.0.0.1:8080",
		"SINCH_MOCK_PORT_8080_TCP_ADDR=10.0.0.1", "SINCH_MOCK_PORT_8080_TCP_PORT=8080", "SINCH_MOCK_PORT_8080_TCP_PROTO=tcp",
	}))
}

func TestHelp(t *testing.T) {
	for _, arg := range []string{"--help", "-h"} {
		if _, err := Load([]string{arg}, nil); !errors.Is(err, ErrHelp) {
			t.Errorf("Load(%s) = %v, want ErrHelp", arg, err)
		}
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	_, err := load([]string{"--config", "gone.yml"}, nil, func(name string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	})
	wantError(t, err, "--config: open gone.yml: file does not exist")

	_, err = loadFile(string(make([]byte, maxFile+1)))
	wantError(t, err, "--config: mock.yml is larger than 1048576 bytes")
}

// wantError checks the exact text of a configuration error.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	var configErr *Error
	if !errors.As(err, &configErr) {
		t.Fatalf("error is %v (%T), want an *Error", err, err)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
