package config

import (
	"net/url"
	"slices"
)

// option is one thing that can be set.
type option struct {
	// name is the flag, the key in the file and, in capitals after SINCH_MOCK_,
	// the variable in the environment.
	name string
	// value shows what is expected, as in HOST:PORT; empty for a switch.
	value string
	// def is the default as one would write it, empty for none.
	def string
	// help says what the option is for, in one or two sentences.
	help string
	// list is true when the option may be given more than once.
	list bool
	// notInFile is true when the file cannot set the option.
	notInFile bool
	// set parses one text into its field.
	set func(*Config, string) *Problem
}

// isSwitch reports whether the flag may stand without a value.
func (o *option) isSwitch() bool { return o.value == "" }

// options is the one table of everything that can be set, in the order of the
// help text.
var options = []option{
	{
		name: "config", value: "FILE", notInFile: true,
		help: "YAML file with any of these settings, keyed by the name of the flag.",
		set:  one(func(c *Config) *string { return &c.File }, anyText),
	},
	{
		name: "listen", value: "HOST:PORT", def: "127.0.0.1:8080",
		help: "Address of the APIs. Port 0 takes any free port.",
		set:  one(func(c *Config) *string { return &c.Listen }, address),
	},
	{
		name: "tls-listen", value: "HOST:PORT",
		help: "Address of the same APIs over TLS.",
		set:  one(func(c *Config) *string { return &c.TLSListen }, address),
	},
	{
		name: "tls-cert", value: "FILE",
		help: "PEM certificate for --tls-listen; a self-signed one is made when absent.",
		set:  one(func(c *Config) *string { return &c.TLSCert }, anyText),
	},
	{
		name: "tls-key", value: "FILE",
		help: "PEM private key of --tls-cert.",
		set:  one(func(c *Config) *string { return &c.TLSKey }, anyText),
	},
	{
		name: "control-listen", value: "HOST:PORT",
		help: "Address of the control API; when absent it is under /_mock/ of --listen.",
		set:  one(func(c *Config) *string { return &c.ControlListen }, address),
	},
	{
		name: "advertise", value: "URL",
		help: "Base of absolute URLs in answers; when absent they follow the Host of each request.",
		set:  one(func(c *Config) **url.URL { return &c.Advertise }, baseURL),
	},
	{
		name: "scenario", value: "FILE|NAME", list: true,
		help: "Scenario to load at start: a file, or the name of a built-in one.",
		set:  each(func(c *Config) *[]string { return &c.Scenarios }, anyText),
	},
	{
		name: "clock", value: "real|manual", def: string(ClockReal),
		help: "What makes time pass in a new world: real time, or only the control API.",
		set:  one(func(c *Config) *ClockMode { return &c.Clock }, oneOf(ClockReal, ClockManual)),
	},
	{
		name: "time-scale", value: "N", def: "1",
		help: "Seconds that pass in a world for each real second; more than 0, at most 86400.",
		set:  one(func(c *Config) *float64 { return &c.TimeScale }, timeScale),
	},
	{
		name: "seed", value: "N", def: "1",
		help: "Seed of ids, one-time passwords, tokens and chance: same seed and same calls give the same bytes.",
		set:  one(func(c *Config) *uint64 { return &c.Seed }, seed),
	},
	{
		name: "auth", value: "any|strict|off", def: string(AuthAny),
		help: "Credentials a call needs: any at all, one of --key, or none.",
		set:  one(func(c *Config) *AuthMode { return &c.Auth }, oneOf(AuthAny, AuthStrict, AuthOff)),
	},
	{
		name: "key", value: "ID:SECRET[:PROJECT]", list: true,
		help: "Credentials that --auth strict takes, for one project or for all. Prefer the file or the environment: other users of the machine can read flags.",
		set:  addKey,
	},
	{
		name: "state", value: "FILE",
		help: "File with all worlds: loaded at start when it exists, saved at stop.",
		set:  one(func(c *Config) *string { return &c.State }, anyText),
	},
	{
		name: "evidence", value: "any|documented", def: string(EvidenceAny),
		help: "What refusals may rest on: documented answers 501 wherever only an assumption of sinch-mock would refuse.",
		set:  one(func(c *Config) *EvidenceMode { return &c.Evidence }, oneOf(EvidenceAny, EvidenceDocumented)),
	},
	{
		name: "validate-replies", def: "false",
		help: "Check every answer against the contract.",
		set:  one(func(c *Config) *bool { return &c.ValidateReplies }, boolean),
	},
	{
		name: "allow-local-targets", def: "false",
		help: "Let webhooks go to link-local and cloud metadata addresses.",
		set:  one(func(c *Config) *bool { return &c.AllowLocalTargets }, boolean),
	},
	{
		name: "max-body", value: "SIZE", def: "1MiB",
		help: "Largest request body taken, in bytes or with a unit (64KiB, 2MB); at most 1GiB.",
		set:  one(func(c *Config) *int64 { return &c.MaxBody }, size),
	},
	{
		name: "journal", value: "N", def: "1000",
		help: "Entries each journal keeps per project, at most 1000000; the oldest go first.",
		set:  one(func(c *Config) *int { return &c.Journal }, journal),
	},
	{
		name: "log-format", value: "text|json", def: string(LogText),
		help: "How log lines are written.",
		set:  one(func(c *Config) *LogFormat { return &c.LogFormat }, oneOf(LogText, LogJSON)),
	},
}

// names lists the options' names in the order of the table.
func names() []string {
	all := make([]string, len(options))
	for i := range options {
		all[i] = options[i].name
	}
	return all
}

// find gives the option of that name, or nil.
func find(name string) *option {
	i := slices.IndexFunc(options, func(o option) bool { return o.name == name })
	if i < 0 {
		return nil
	}
	return &options[i]
}

// one sets the field that at points to.
func one[T any](at func(*Config) *T, parse func(string) (T, *Problem)) func(*Config, string) *Problem {
	return func(c *Config, text string) *Problem {
		v, p := parse(text)
		if p == nil {
			*at(c) = v
		}
		return p
	}
}

// each appends to the list that at points to.
func each[T any](at func(*Config) *[]T, parse func(string) (T, *Problem)) func(*Config, string) *Problem {
	return func(c *Config, text string) *Problem {
		v, p := parse(text)
		if p == nil {
			*at(c) = append(*at(c), v)
		}
		return p
	}
}
