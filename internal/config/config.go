// Package config turns defaults, a file, the environment and flags, each
// stronger than the one before, into one checked Config. One table of options
// (options.go) makes the flags, the names in the environment, the keys of the
// file, the text of --help and docs/configuration.md.
package config

import (
	"net/url"
	"os"
)

// Config is everything that can be set from outside before the program starts.
// A Config from Load has been checked; the zero Config has not.
type Config struct {
	// Listen is the host:port of the APIs. Port 0 takes any free port.
	Listen string
	// TLSListen is the host:port of the same APIs over TLS, empty for none.
	TLSListen string
	// ControlListen is the host:port of the control API, empty to serve it
	// under /_mock/ of Listen.
	ControlListen string
	// TLSCert and TLSKey are PEM files, both set or both empty. When they are
	// empty, TLS is served with a self-signed certificate.
	TLSCert, TLSKey string
	// Scenarios are files or names of built-in scenarios, in the order given.
	Scenarios []string
	// Clock says whether time passes by itself in a new world.
	Clock ClockMode
	// TimeScale is how many seconds pass in a world for each real second.
	TimeScale float64
	// Seed is where ids, one-time passwords, tokens and chance come from.
	Seed uint64
	// Auth says which credentials are taken.
	Auth AuthMode
	// Keys are the credentials AuthStrict takes. No two share an ID.
	Keys []Key
	// State is the file loaded at start and saved at stop, empty for none.
	State string
	// Advertise is the base of absolute URLs in answers, without a trailing
	// slash; nil to take the Host of each request.
	Advertise *url.URL
	// LogFormat is how log lines are written.
	LogFormat LogFormat
	// Evidence says what the answers may rest on.
	Evidence EvidenceMode
	// ValidateReplies checks every answer against the contract.
	ValidateReplies bool
	// AllowLocalTargets lets webhooks go to link-local and metadata addresses.
	AllowLocalTargets bool
	// MaxBody is the largest request body taken, in bytes.
	MaxBody int64
	// Journal is how many entries each journal keeps per project.
	Journal int
	// File is the configuration file the values were read from, empty for none.
	File string
}

// ClockMode says what makes time pass.
type ClockMode string

// The clock modes.
const (
	// ClockReal lets time pass by itself, at TimeScale.
	ClockReal ClockMode = "real"
	// ClockManual stops time until the control API advances it.
	ClockManual ClockMode = "manual"
)

// AuthMode says which credentials a call needs.
type AuthMode string

// The auth modes.
const (
	// AuthAny needs an Authorization header and takes any credentials.
	AuthAny AuthMode = "any"
	// AuthStrict takes only the configured keys, each for its project.
	AuthStrict AuthMode = "strict"
	// AuthOff asks for no credentials.
	AuthOff AuthMode = "off"
)

// EvidenceMode says what answers may rest on.
type EvidenceMode string

// The evidence modes.
const (
	// EvidenceAny answers by assumption where nobody knows better.
	EvidenceAny EvidenceMode = "any"
	// EvidenceDocumented answers 501 where only an assumption would speak.
	EvidenceDocumented EvidenceMode = "documented"
)

// LogFormat is how log lines are written.
type LogFormat string

// The log formats.
const (
	// LogText writes key=value lines.
	LogText LogFormat = "text"
	// LogJSON writes one JSON object per line.
	LogJSON LogFormat = "json"
)

// Load reads the command's arguments (without the program's and the command's
// name) and its environment (as os.Environ gives it), and the file they name.
// It returns ErrHelp when the arguments ask for help, and otherwise an *Error
// that lists every mistake found. No error text holds a secret.
func Load(args, env []string) (Config, error) {
	return load(args, env, os.ReadFile)
}

// load is Load with the reading of the file as an argument.
func load(args, env []string, read func(string) ([]byte, error)) (Config, error) {
	flags, problems, err := fromFlags(args)
	if err != nil {
		return Config{}, err
	}
	l := &loader{given: map[string][]setting{}}
	l.take(flags, problems)
	l.take(fromEnv(env))
	l.take(fromFile(l.configFile(), read))
	cfg := l.build()
	if len(l.problems) > 0 {
		return Config{}, &Error{Problems: l.problems}
	}
	return cfg, nil
}
