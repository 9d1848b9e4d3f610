package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const canary = "cAnArY-s3cr3t"

// FuzzLoad checks, for any file, flag, variable and key: Load does not panic,
// every problem has a place and a text, what is accepted is within its bounds,
// and no message shows a secret.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/conf.*.yml")
	if err != nil || len(files) == 0 {
		f.Fatalf("seeds: %d files, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), "--seed=1", "SINCH_MOCK_JOURNAL=5", "demo:")
	}
	f.Add(example, "-h", "SINCH_MOCK_PORT=tcp://10.0.0.1:80", "demo:a:")
	f.Fuzz(func(t *testing.T, file, flag, variable, key string) {
		file += "\nkey: " + canary + "\n"
		cfg, err := loadWith([]string{flag, "--key=" + key + canary}, []string{variable, "SINCH_MOCK_KEY=" + key + canary}, file)
		if err == nil {
			checkBounds(t, cfg)
			return
		}
		checkError(t, err)
	})
}

func checkBounds(t *testing.T, c Config) {
	if c.TimeScale <= 0 || c.TimeScale > maxTimeScale || c.MaxBody < 1 || c.MaxBody > maxMaxBody || c.Journal < 0 || c.Journal > maxJournal {
		t.Errorf("accepted out of bounds: %+v", c)
	}
	if _, p := address(c.Listen); p != nil {
		t.Errorf("accepted the address %q", c.Listen)
	}
	if c.Auth == AuthStrict && len(c.Keys) == 0 {
		t.Error("accepted auth strict without a key")
	}
}

func checkError(t *testing.T, err error) {
	if strings.Contains(err.Error(), canary) {
		t.Errorf("the message shows a secret: %v", err)
	}
	var configErr *Error
	if !errors.As(err, &configErr) {
		if !errors.Is(err, ErrHelp) {
			t.Errorf("an error of type %T: %v", err, err)
		}
		return
	}
	if len(configErr.Problems) == 0 {
		t.Error("an error without a problem")
	}
	for _, p := range configErr.Problems {
		if p.Place == "" || p.Text == "" {
			t.Errorf("a problem without place or text: %+v", p)
		}
	}
}
