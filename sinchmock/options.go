package sinchmock

import "strconv"

// Option changes how a server behaves.
type Option func(*settings)

// settings are gathered as the command's flags, so that they are checked in
// the same way and have the same meaning.
type settings struct {
	args      []string
	scenarios []string
	bundles   string
}

func (s *settings) flag(name, value string) { s.args = append(s.args, "--"+name+"="+value) }

// WithSeed sets where ids, one-time passwords, tokens and chance come from: the
// same seed and the same calls give the same bytes. The default is 1.
func WithSeed(seed uint64) Option {
	return func(s *settings) { s.flag("seed", strconv.FormatUint(seed, 10)) }
}

// WithManualClock stops time in every project until [Project.Advance] moves it.
// Without it time passes by itself, and a single project can still be stopped
// with [Project.SetManual].
func WithManualClock() Option {
	return func(s *settings) { s.flag("clock", "manual") }
}

// Key is an access key, good for one project, or for all if Project is empty.
type Key struct {
	ID, Secret, Project string
}

// WithStrictAuth takes these access keys only, each for its project. Without
// it every call needs credentials, and any will do.
func WithStrictAuth(keys ...Key) Option {
	return func(s *settings) {
		s.flag("auth", "strict")
		for _, k := range keys {
			value := k.ID + ":" + k.Secret
			if k.Project != "" {
				value += ":" + k.Project
			}
			s.flag("key", value)
		}
	}
}

// WithScenario loads a scenario, written in YAML or JSON, for all projects.
func WithScenario(text string) Option {
	return func(s *settings) { s.scenarios = append(s.scenarios, text) }
}

// WithScenarioFile loads a scenario for all projects from a file, or a built-in
// one by its name.
func WithScenarioFile(name string) Option {
	return func(s *settings) { s.flag("scenario", name) }
}
