package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMistakesInArguments(t *testing.T) {
	tests := []struct {
		name, want string
		args       []string
	}{
		{"misspelt flag", "--lsiten: no such flag; did you mean --listen?", []string{"--lsiten", ":9000"}},
		{"misspelt flag with a value", "--ky: no such flag; did you mean --key?", []string{"--ky=demo:s3cr3t"}},
		{"a colon for the sign", "--key...: no such flag; did you mean --key?", []string{"--key:demo:s3cr3t"}},
		{"flag like no other", "--observability: no such flag", []string{"--observability"}},
		{"one dash", "-listen: no such flag: flags have two dashes; did you mean --listen?", []string{"-listen", ":9000"}},
		{"one letter and a secret", "-z: no such flag: flags have two dashes", []string{"-zs3cr3t-and-more"}},
		{"no value", "--clock: needs a value", []string{"--clock"}},
		{"only a sign", "flags: one is not written --name or --name=value", []string{"--=s3cr3t"}},
		{"bad value", `--clock: "manul" is not one of real, manual; did you mean manual?`, []string{"--clock", "manul"}},
		{"bad value, other case", `--clock: "Manual" is not one of real, manual; did you mean manual?`, []string{"--clock", "Manual"}},
		{"empty value", "--state: is empty", []string{"--state="}},
		{"long value", `--seed: "` + strings.Repeat("9", 60) + `..." is not a whole number between 0 and 18446744073709551615`, []string{"--seed", strings.Repeat("9", 99)}},
		{"given twice", "--seed: is given twice", []string{"--seed=1", "--seed=2"}},
		{"bad key", "--key: must be ID:SECRET or ID:SECRET:PROJECT, but has 0 colons", []string{"--key", "s3cr3t"}},
		{"stray argument", "argument 2: is not a flag: every setting is written --name value", []string{"--validate-replies", "demo:s3cr3t"}},
		{"argument after two dashes", "argument 2: is not a flag: every setting is written --name value", []string{"--", "s3cr3t"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(tt.args, nil)
			wantError(t, err, tt.want)
		})
	}
}

func TestMistakesInTheEnvironment(t *testing.T) {
	tests := []struct {
		name, want string
		env        []string
	}{
		{"misspelt name", "SINCH_MOCK_CLCK: no such setting; did you mean SINCH_MOCK_CLOCK?", []string{"SINCH_MOCK_CLCK=manual"}},
		{"a dash in the name", "SINCH_MOCK_TLS_LISTEN: no such setting; did you mean SINCH_MOCK_TLS_LISTEN?", []string{"SINCH_MOCK_TLS-LISTEN=:1"}},
		{"name like no other", "SINCH_MOCK_OBSERVABILITY: no such setting", []string{"SINCH_MOCK_OBSERVABILITY=s3cr3t"}},
		{"port that is no address", "SINCH_MOCK_PORT: no such setting", []string{"SINCH_MOCK_PORT=8080"}},
		{"bad value", `SINCH_MOCK_CLOCK: "manul" is not one of real, manual; did you mean manual?`, []string{"SINCH_MOCK_CLOCK=manul"}},
		{"empty entry of a list", "SINCH_MOCK_SCENARIO: is empty", []string{"SINCH_MOCK_SCENARIO=a.yml,"}},
		{"key with a comma", "SINCH_MOCK_KEY: must be ID:SECRET or ID:SECRET:PROJECT, but has 0 colons", []string{"SINCH_MOCK_KEY=demo:s3cr3t,s3cr3t"}},
		{"two mistakes", "SINCH_MOCK_SED: no such setting; did you mean SINCH_MOCK_SEED?\n" +
			`SINCH_MOCK_JOURNAL: "x" is not a whole number between 0 and 1000000`, []string{"SINCH_MOCK_JOURNAL=x", "SINCH_MOCK_SED=1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(nil, tt.env)
			wantError(t, err, tt.want)
		})
	}
}

// fileMistakes has the message for each testdata/conf.<fault>.yml, in which
// FILE stands for the name of the file.
var fileMistakes = map[string]string{
	"address-without-host":     `FILE:1: listen: "9000" has no host part; did you mean :9000?`,
	"alias":                    "FILE:1: listen: must be a plain value\nFILE:2: tls-listen: must be a plain value",
	"bad-address":              `FILE:1: listen: "localhost" is not HOST:PORT`,
	"bad-port":                 `FILE:1: listen: "localhost:http" has no port between 0 and 65535`,
	"bad-url":                  "FILE:1: advertise: must start with http:// or https:// and a host",
	"cert-without-key":         "FILE:2: tls-cert: needs --tls-key too",
	"cert-without-listener":    "FILE:1: tls-cert: does nothing without --tls-listen",
	"config-in-file":           "FILE:1: config: cannot be set in the file",
	"empty-list":               "FILE:1: scenario: is an empty list",
	"empty-value":              "FILE:1: state: is empty",
	"given-twice":              "FILE:2: seed: is given twice",
	"journal-too-large":        `FILE:1: journal: "1000001" is not a whole number between 0 and 1000000`,
	"key-as-mapping":           "FILE:2: key: must be a plain value",
	"key-empty-part":           "FILE:1: key: must be ID:SECRET or ID:SECRET:PROJECT, with no empty part and no space",
	"key-four-parts":           "FILE:1: key: must be ID:SECRET or ID:SECRET:PROJECT, but has 3 colons",
	"key-id-twice":             "FILE:3: key: the ID of this key is given twice",
	"key-one-part":             "FILE:1: key: must be ID:SECRET or ID:SECRET:PROJECT, but has 0 colons",
	"key-space":                "FILE:1: key: must be ID:SECRET or ID:SECRET:PROJECT, with no empty part and no space",
	"key-without-cert":         "FILE:2: tls-key: needs --tls-cert too",
	"list-for-one-value":       "FILE:1: seed: takes one value, not a list",
	"list-given-twice":         "FILE:2: scenario: is given twice",
	"list-in-list":             "FILE:1: scenario: must be a plain value",
	"max-body-unit":            `FILE:1: max-body: "3 parsecs" is not a size between 1 byte and 1GiB`,
	"max-body-zero":            `FILE:1: max-body: "0" is not a size between 1 byte and 1GiB`,
	"merge-key":                "FILE:2: ...: no such setting",
	"misspelt-value":           `FILE:1: clock: "manul" is not one of real, manual; did you mean manual?`,
	"no-value":                 "FILE:1: state: has no value",
	"not-a-mapping":            "FILE:1: must be a mapping of settings, each `name: value`",
	"not-a-switch":             `FILE:1: validate-replies: "perhaps" is neither true nor false`,
	"same-control-address":     "FILE:1: control-listen: is the same address as --listen: leave it out to share the port",
	"same-control-tls-address": "FILE:2: control-listen: is the same address as --tls-listen",
	"same-tls-address":         "FILE:2: tls-listen: is the same address as --listen",
	"seed-negative":            `FILE:1: seed: "-1" is not a whole number between 0 and 18446744073709551615`,
	"seed-too-large":           `FILE:1: seed: "18446744073709551616" is not a whole number between 0 and 18446744073709551615`,
	"strict-without-key":       "FILE:1: auth: strict needs at least one key: set --key ID:SECRET[:PROJECT]",
	"syntax-tag":               "FILE:1: key: must be a plain value",
	"syntax":                   "FILE:1: is not YAML: could not find end character of double-quoted text",
	"tab":                      "FILE:2: is not YAML: found character '	' that cannot start any token",
	"text-only":                "FILE:1: must be a mapping of settings, each `name: value`",
	"three-mistakes":           "FILE:3: jurnal: no such setting; did you mean journal?\nFILE:1: clock: \"manul\" is not one of real, manual; did you mean manual?\nFILE:2: seed: \"x\" is not a whole number between 0 and 18446744073709551615",
	"time-scale-nan":           `FILE:1: time-scale: ".nan" is not a number above 0 and up to 86400`,
	"time-scale-too-large":     `FILE:1: time-scale: "86401" is not a number above 0 and up to 86400`,
	"time-scale-zero":          `FILE:1: time-scale: "0" is not a number above 0 and up to 86400`,
	"two-documents":            "FILE:3: a second document: the file must hold one",
	"unknown-key-far":          "FILE:1: observability: no such setting",
	"unknown-key-with-secret":  "FILE:1: key...: no such setting; did you mean key?",
	"unknown-key":              "FILE:2: clck: no such setting; did you mean clock?",
	"unknown-value":            "FILE:1: auth: must be one of any, strict, off",
	"url-unreadable":           "FILE:1: advertise: is not a URL",
	"url-with-credentials":     "FILE:1: advertise: must not hold credentials",
	"url-with-query":           "FILE:1: advertise: must not have a query or a fragment",
}

func TestMistakesInTheFile(t *testing.T) {
	for fault, want := range fileMistakes {
		t.Run(fault, func(t *testing.T) {
			file := filepath.Join("testdata", "conf."+fault+".yml")
			_, err := Load([]string{"--config", file}, nil)
			wantError(t, err, strings.ReplaceAll(want, "FILE", file))
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Error("the message shows a secret")
			}
		})
	}
}

func TestEveryBadFileIsTested(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		fault, ok := strings.CutSuffix(strings.TrimPrefix(e.Name(), "conf."), ".yml")
		if _, tested := fileMistakes[fault]; ok && !tested {
			t.Errorf("testdata/%s has no message in fileMistakes", e.Name())
		}
	}
}
